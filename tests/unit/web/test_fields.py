"""Fields of forms as plain data, and the price of a form."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.template import Context, Template

from xietong.interfaces.web.forms import Choice, FormField, choices, cost, filled
from xietong.kernel.denial import Denial, DenialKind

KINDS = (
    "text",
    "textarea",
    "date",
    "number",
    "select",
    "radio",
    "checkbox",
    "checks",
    "file",
    "search",
    "hidden",
)


def drawn(field: FormField) -> str:
    return Template("{% ui_field field %}").render(Context({"field": field}))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn_whole(kind: str) -> None:
    text = drawn(FormField("due", "期限", kind, value="1", choices=choices([("1", "一"), ("2", "二")])))
    assert 'name="due' in text
    assert "⟦" not in text
    if kind != "hidden":
        assert "期限" in text


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"hidden", "radio", "checks"}))
def test_every_single_control_is_tied_to_its_label_hint_and_error(kind: str) -> None:
    text = drawn(FormField("due", "期限", kind, hint="写日期", error="没有这一天"))
    assert 'id="f-due"' in text
    assert 'aria-describedby="f-due-hint f-due-err"' in text
    assert 'id="f-due-hint"' in text
    assert 'id="f-due-err"' in text


def test_a_chosen_value_is_marked() -> None:
    text = drawn(
        FormField("kind", "类别", "select", value="b", choices=(Choice("a", "甲"), Choice("b", "乙")))
    )
    assert text.index("selected") > text.index('value="b"')
    assert text.count("selected") == 1


def test_values_are_escaped() -> None:
    text = drawn(FormField("title", "问题", value='"><script>alert(1)</script>'))
    assert "<script>alert" not in text


def test_two_forms_on_a_page_have_ids_of_their_own() -> None:
    assert FormField("reason", "理由").id != FormField("reason", "理由", prefix="card-1").id


def test_what_was_typed_comes_back_with_each_denial_at_its_field() -> None:
    fields = (
        FormField("title", "问题", value="旧"),
        FormField("due", "期限", "date"),
        FormField("duties", "责任", "checks"),
        FormField("urgent", "紧急", "checkbox", value="1"),
        FormField("file", "附件", "file"),
    )
    posted = QueryDict("title=新&due=2025-02-30&duties=R1&duties=R4")
    wrong = Denial(DenialKind.INVALID, "due", "没有这一天", "请写成 2025-02-28", field="due")
    title, due, duties, urgent, file = filled(fields, posted, [wrong])
    assert title.value == "新"
    assert (due.value, due.error) == ("2025-02-30", "没有这一天。请写成 2025-02-28")
    assert duties.chosen == {"R1", "R4"}
    assert urgent.value == ""
    assert file.value == ""


@pytest.mark.parametrize(
    ("fields", "units", "text"),
    [
        (1, 1, "本表 1 项，约 1 分钟"),
        (8, 1, "本表 8 项，约 2 分钟"),
        (9, 1, "本表 9 项，约 3 分钟"),
        (8, 16, "本表 8 项，约 2 分钟；发往 16 个单位，合计约 32 分钟"),
    ],
)
def test_a_form_says_what_it_costs(fields: int, units: int, text: str) -> None:
    assert cost(fields, units) == text
