"""Tables of the three lists. Rules stand in domain/, acts in operations, reads in queries."""

from xietong.loop.ledger.models.closing import Closing, Evidence, LookBack, SignOff
from xietong.loop.ledger.models.problems import Opinion, Participant, Problem, Subject
from xietong.loop.ledger.models.projects import Coordination, Measure, Milestone, Progress, Project
from xietong.loop.ledger.models.responsibilities import Extension, Responsibility
from xietong.loop.ledger.models.views import SavedView

__all__ = [
    "Closing",
    "Coordination",
    "Evidence",
    "Extension",
    "LookBack",
    "Measure",
    "Milestone",
    "Opinion",
    "Participant",
    "Problem",
    "Progress",
    "Project",
    "Responsibility",
    "SavedView",
    "SignOff",
    "Subject",
]
