"""Tables of the three lists. Rules stand in domain/, acts in operations, reads in queries."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xietong.foundation.access.models import User
from xietong.foundation.organisations.models import Person, Post, Unit
from xietong.loop.ledger.domain import states
from xietong.loop.ledger.domain.parts import Part


def _both_or_neither(by: str, at: str, name: str) -> models.CheckConstraint:
    condition = Q(**{f"{by}__isnull": True, f"{at}__isnull": True}) | Q(
        **{f"{by}__isnull": False, f"{at}__isnull": False}
    )
    return models.CheckConstraint(condition=condition, name=name)


def _post(related: str, *, null: bool = True) -> models.ForeignKey[Post | None, Post | None]:
    return models.ForeignKey(Post, on_delete=models.PROTECT, null=null, related_name=related)


def _person(related: str = "+") -> models.ForeignKey[Person | None, Person | None]:
    return models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name=related)


class Problem(models.Model):
    """问题清单: one finding, from proposal to the last look-back under one number."""

    number = models.CharField(max_length=30, unique=True)
    source_key = models.CharField(max_length=120, null=True, unique=True)
    source_number = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=200)
    content = models.TextField()
    search = models.TextField(blank=True)
    committee = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="decided_problems")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="problems")
    place = models.CharField(max_length=200, blank=True)
    origin_level = models.CharField(max_length=12, choices=states.OriginLevel.choices())
    origin = models.CharField(max_length=40, blank=True)
    found_by = models.CharField(max_length=10, choices=states.FoundBy.choices())
    found_on = models.DateField()
    found_how = models.CharField(max_length=100, blank=True)
    category = models.CharField(max_length=40, blank=True)
    risk = models.CharField(max_length=40, blank=True)
    field = models.CharField(max_length=100, blank=True)
    basis = models.CharField(max_length=300, blank=True)
    criterion = models.TextField(blank=True)
    proposer_post = _post("proposed_problems")
    proposer_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    leader_post = _post("studied_problems")
    state = models.CharField(max_length=12, choices=states.ProblemState.choices())
    study_round = models.PositiveSmallIntegerField(default=1)
    meeting = models.CharField(max_length=100, blank=True)
    decided_on = models.DateField(null=True)
    registered_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    deadline = models.DateField(null=True)
    deadline_basis = models.CharField(max_length=200, blank=True)
    closure_kind = models.CharField(max_length=12, choices=states.ClosureKind.choices(), blank=True)
    closed_at = models.DateTimeField(null=True)
    look_back_from = models.DateField(null=True)
    look_back_until = models.DateField(null=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    prior_reference = models.CharField(max_length=300, blank=True)
    recurrence_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="recurrences")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_problem"
        indexes = [
            models.Index(fields=["committee", "state"], name="ledger_problem_committee"),
            models.Index(fields=["unit", "category"], name="ledger_problem_recur"),
            models.Index(
                fields=["unit", "source_number"],
                condition=~Q(source_number=""),
                name="ledger_problem_source",
            ),
            models.Index(fields=["state", "deadline"], name="ledger_problem_due"),
            models.Index(fields=["deadline", "id"], name="ledger_problem_deadline"),
            models.Index(fields=["updated_at", "id"], name="ledger_problem_updated"),
            models.Index(fields=["found_on", "id"], name="ledger_problem_found"),
            models.Index(fields=["registered_at", "id"], name="ledger_problem_registered"),
            models.Index(fields=["category", "id"], name="ledger_problem_category"),
            models.Index(fields=["risk", "id"], name="ledger_problem_risk"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(look_back_from__isnull=True) | Q(look_back_until__gt=F("look_back_from")),
                name="ledger_problem_window",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="ledger_problem_not_self"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Subject(models.Model):
    """涉及对象: one of the things a finding is about (a project, a fund, a place); it may span many."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="subjects")
    code = models.CharField(max_length=80)
    label = models.CharField(max_length=300)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)

    class Meta:
        db_table = "ledger_subject"
        constraints = [models.UniqueConstraint(fields=["problem", "code"], name="ledger_subject_once")]

    def __str__(self) -> str:
        return self.label


class Participant(models.Model):
    """A post or a unit that takes part in a problem, and so sees that problem and no more."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="participants")
    post = _post("participations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="participations")
    part = models.CharField(max_length=12, choices=Part.choices())
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_participant"
        constraints = [
            models.CheckConstraint(
                condition=Q(post__isnull=False, unit__isnull=True) | Q(post__isnull=True, unit__isnull=False),
                name="ledger_participant_one",
            ),
            models.UniqueConstraint(
                fields=["problem", "post", "part"],
                condition=Q(until__isnull=True, post__isnull=False),
                name="ledger_participant_post",
            ),
            models.UniqueConstraint(
                fields=["problem", "unit", "part"],
                condition=Q(until__isnull=True, unit__isnull=False),
                name="ledger_participant_unit",
            ),
        ]
        indexes = [
            models.Index(fields=["post", "problem"], name="ledger_participant_by_post"),
            models.Index(fields=["unit", "problem"], name="ledger_participant_by_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.part} of {self.problem_id}"


class Opinion(models.Model):
    """研判意见: hidden from the other side until both are in."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="opinions")
    round = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=12, choices=states.StudySide.choices())
    recommendation = models.CharField(max_length=12, choices=states.Recommendation.choices())
    text = models.TextField()
    post = _post("+")
    person = _person()
    given_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_opinion"
        constraints = [
            models.UniqueConstraint(fields=["problem", "round", "side"], name="ledger_opinion_once")
        ]

    def __str__(self) -> str:
        return f"{self.side} on {self.problem_id}"


class Responsibility(models.Model):
    """责任清单: who leads, who helps, who watches, by when and on what basis."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="responsibilities")
    lead_post = _post("led_responsibilities", null=False)
    lead_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    leader_post = _post("overseen_responsibilities")
    supervisor_post = _post("supervised_responsibilities")
    content = models.TextField(blank=True)
    deadline = models.DateField()
    deadline_basis = models.CharField(max_length=200)
    original_deadline = models.DateField()
    extension_count = models.PositiveSmallIntegerField(default=0)
    personal_claim = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=states.ResponsibilityState.choices())
    assigned_at = models.DateTimeField()
    claimed_by = _person()
    claimed_at = models.DateTimeField(null=True)
    holder_since = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    declined_reason = models.TextField(blank=True)
    current = models.BooleanField(default=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "ledger_responsibility"
        indexes = [
            models.Index(fields=["deadline", "id"], condition=Q(current=True), name="ledger_resp_deadline"),
            models.Index(fields=["state", "deadline"], condition=Q(current=True), name="ledger_resp_state"),
            models.Index(
                fields=["lead_unit", "lead_post"], condition=Q(current=True), name="ledger_resp_lead"
            ),
            models.Index(
                fields=["extension_count", "id"], condition=Q(current=True), name="ledger_resp_extended"
            ),
            models.Index(fields=["assigned_at", "id"], condition=Q(current=True), name="ledger_resp_assigned"),
        ]
        constraints = [
            _both_or_neither("claimed_by", "claimed_at", "ledger_responsibility_claim"),
            models.UniqueConstraint(
                fields=["problem"], condition=Q(current=True), name="ledger_responsibility_now"
            ),
        ]

    def __str__(self) -> str:
        return f"responsibility for {self.problem_id}"


class Project(models.Model):
    """项目清单: the work that answers one or more problems."""

    number = models.CharField(max_length=30, unique=True)
    source_key = models.CharField(max_length=80, null=True, unique=True)
    name = models.CharField(max_length=200)
    goal = models.TextField()
    committee = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=100, blank=True)
    problems = models.ManyToManyField(Problem, related_name="projects", db_table="ledger_project_problem")
    lead_post = _post("led_projects", null=False)
    lead_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    leader_post = _post("+")
    indicator = models.CharField(max_length=200, blank=True)
    baseline = models.CharField(max_length=100, blank=True)
    target = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=12, choices=states.ProjectState.choices())
    starts_on = models.DateField()
    deadline = models.DateField()
    reported_percent = models.PositiveSmallIntegerField(default=0)
    verified_percent = models.PositiveSmallIntegerField(default=0)
    evaluation = models.TextField(blank=True)
    rule_made = models.CharField(max_length=300, blank=True)
    registered_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "ledger_project"
        indexes = [
            models.Index(fields=["updated_at", "id"], name="ledger_project_updated"),
            models.Index(fields=["deadline", "id"], name="ledger_project_deadline"),
            models.Index(fields=["state", "deadline"], name="ledger_project_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(deadline__gte=F("starts_on")), name="ledger_project_dates"),
            models.CheckConstraint(
                condition=Q(reported_percent__lte=100, verified_percent__lte=100),
                name="ledger_project_percent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Milestone(models.Model):
    """The goal of one quarter, with what was reported and what was verified."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="milestones")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    goal = models.TextField()
    reported = models.TextField(blank=True)
    verified = models.TextField(blank=True)
    met = models.BooleanField(null=True)

    class Meta:
        db_table = "ledger_milestone"
        constraints = [
            models.UniqueConstraint(fields=["project", "year", "quarter"], name="ledger_milestone_once"),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4), name="ledger_milestone_quarter"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}Q{self.quarter}"


class Measure(models.Model):
    """措施: one action a row."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="measures")
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, null=True, related_name="measures")
    source_key = models.CharField(max_length=80, null=True, unique=True)
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    owner_post = _post("measures")
    starts_on = models.DateField(null=True)
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    state = models.CharField(max_length=12, choices=states.MeasureState.choices())
    report = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    verified_by = _person()
    verified_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_measure"
        constraints = [
            _both_or_neither("verified_by", "verified_at", "ledger_measure_verified"),
            models.UniqueConstraint(fields=["project", "position"], name="ledger_measure_position"),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Progress(models.Model):
    """进展: as reported by the owner, and as verified by somebody else."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="progress")
    happened_on = models.DateField()
    recorded_at = models.DateTimeField()
    text = models.TextField()
    percent = models.PositiveSmallIntegerField()
    reported_by = _person()
    verified_percent = models.PositiveSmallIntegerField(null=True)
    verified_text = models.TextField(blank=True)
    verified_by = _person()
    verified_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_progress"
        constraints = [_both_or_neither("verified_by", "verified_at", "ledger_progress_verified")]

    def __str__(self) -> str:
        return f"{self.percent}%"


class Coordination(models.Model):
    """协调请求: addressed to a unit or to the committee, answered on the record."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="coordinations")
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="coordinations")
    to_committee = models.BooleanField(default=False)
    text = models.TextField()
    state = models.CharField(max_length=12, choices=states.CoordinationState.choices())
    asked_by = _person()
    asked_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    answer = models.TextField(blank=True)
    answered_by = _person()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_coordination"
        constraints = [
            _both_or_neither("answered_by", "answered_at", "ledger_coordination_answered"),
            models.CheckConstraint(
                condition=Q(to_unit__isnull=False) | Q(to_committee=True), name="ledger_coordination_to"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Extension(models.Model):
    """延期: asked with a reason, decided by a named approver, counted."""

    responsibility = models.ForeignKey(Responsibility, on_delete=models.PROTECT, related_name="extensions")
    old_deadline = models.DateField()
    new_deadline = models.DateField()
    reason = models.TextField()
    state = models.CharField(max_length=12, choices=states.ExtensionState.choices())
    requested_by = _person()
    requested_at = models.DateTimeField()
    decided_by = _person()
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)

    class Meta:
        db_table = "ledger_extension"
        constraints = [
            _both_or_neither("decided_by", "decided_at", "ledger_extension_decided"),
            models.CheckConstraint(
                condition=Q(new_deadline__gt=F("old_deadline")), name="ledger_extension_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_deadline} -> {self.new_deadline}"


class Closing(models.Model):
    """销号: one attempt to close, from the owner's request to acceptance."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="closings")
    kind = models.CharField(max_length=12, choices=states.ClosureKind.choices())
    summary = models.TextField()
    rule_change = models.CharField(max_length=300, blank=True)
    requested_by = _person()
    requested_at = models.DateTimeField()
    verified_by = _person()
    verified_at = models.DateTimeField(null=True)
    verification = models.TextField(blank=True)
    accepted_by = _person()
    accepted_at = models.DateTimeField(null=True)
    acceptance = models.TextField(blank=True)
    ended = models.BooleanField(default=False)

    class Meta:
        db_table = "ledger_closing"
        constraints = [
            _both_or_neither("verified_by", "verified_at", "ledger_closing_verified"),
            _both_or_neither("accepted_by", "accepted_at", "ledger_closing_accepted"),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=F("requested_by")),
                name="ledger_closing_not_self",
            ),
            models.UniqueConstraint(fields=["problem"], condition=Q(ended=False), name="ledger_closing_now"),
        ]

    def __str__(self) -> str:
        return f"closing of {self.problem_id}"


class LookBack(models.Model):
    """回头看: what was found 3 to 6 months after closing."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="look_backs")
    done_on = models.DateField()
    recorded_at = models.DateTimeField()
    result = models.CharField(max_length=10, choices=states.LookBackResult.choices())
    text = models.TextField()
    done_by = _person()

    class Meta:
        db_table = "ledger_look_back"

    def __str__(self) -> str:
        return f"{self.result} {self.done_on}"


class Evidence(models.Model):
    """佐证: a reference into another system with its digest, or a file kept outside the database."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="evidence")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, null=True, related_name="evidence")
    kind = models.CharField(max_length=10, choices=states.EvidenceKind.choices())
    label = models.CharField(max_length=200)
    system = models.CharField(max_length=100, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField(default=0)
    content_type = models.CharField(max_length=100, blank=True)
    stored_as = models.CharField(max_length=200, blank=True)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField()
    late_days = models.PositiveIntegerField(default=0)
    added_by = _person()

    class Meta:
        db_table = "ledger_evidence"

    def __str__(self) -> str:
        return self.label


class SignOff(models.Model):
    """A signature bound to the digest of exactly what was signed."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="sign_offs")
    purpose = models.CharField(max_length=12, choices=states.SignOffPurpose.choices())
    content = models.TextField()
    digest = models.CharField(max_length=80)
    signed_by = _person()
    signed_as = models.CharField(max_length=200)
    post = _post("+")
    signed_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_sign_off"

    def __str__(self) -> str:
        return f"{self.purpose} of {self.problem_id}"


class SavedView(models.Model):
    """A named set of filters, columns and order of one list, private to its owner."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    list_code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)

    class Meta:
        db_table = "ledger_saved_view"
        constraints = [models.UniqueConstraint(fields=["user", "list_code", "name"], name="ledger_view_name")]

    def __str__(self) -> str:
        return self.name
