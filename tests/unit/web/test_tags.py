"""Components as text: what they say in each state."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from xietong.interfaces.web.forms import FormField
from xietong.interfaces.web.widgets import Column, Pager, PreviewCell, PreviewRow, Table, capped
from xietong.kernel.denial import Denial, DenialKind
from xietong.kernel.machine import Option

TODAY = date(2025, 6, 30)


def drawn(source: str, query: str = "", **context: object) -> str:
    request = RequestFactory().get(f"/problems{query}")
    text = Template(source).render(Context({"request": request, **context}))
    assert "⟦" not in text
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("days", "words", "tone"),
    [
        (30, "剩 30 天", "left "),
        (6, "剩 6 天", "left "),
        (5, "剩 5 天", "left yellow"),
        (0, "今天到期", "left yellow"),
        (-1, "逾期 1 天", "left red"),
    ],
)
def test_a_deadline_says_how_far_it_is(days: int, words: str, tone: str) -> None:
    text = drawn("{% ui_due due today %}", due=TODAY + timedelta(days=days), today=TODAY)
    assert words in text
    assert f'class="{tone}"' in text


def test_a_deadline_that_was_met_counts_no_more_days() -> None:
    text = drawn("{% ui_due due today done=True %}", due=TODAY - timedelta(days=9), today=TODAY)
    assert "2025-06-21" in text
    assert "逾期" not in text


def test_no_deadline_is_said_and_not_counted() -> None:
    assert "未设期限" in drawn("{% ui_due None today %}", today=TODAY)


@pytest.mark.parametrize(
    ("light", "shape", "word"),
    [("blue", "●", "正常"), ("yellow", "▲", "临期"), ("red", "■", "逾期"), ("grey", "○", "未计时")],
)
def test_a_light_has_shape_and_word(light: str, shape: str, word: str) -> None:
    text = drawn("{% ui_light light %}", light=light)
    assert shape in text
    assert word in text


COLUMNS = (Column("due", "期限", sort="due"), Column("title", "问题"))


@pytest.mark.parametrize(
    ("sort", "link", "aria"),
    [("", "sort=due", "none"), ("due", "sort=-due", "ascending"), ("-due", "sort=due", "descending")],
)
def test_a_head_sorts_the_other_way_and_keeps_the_filter(sort: str, link: str, aria: str) -> None:
    table = Table("t", COLUMNS, "清单", sort=sort, count=3)
    text = drawn("{% ui_table table %}<tr></tr>{% endui_table %}", "?state=active&page=4", table=table)
    assert f'href="?state=active&amp;{link}"' in text
    assert f'aria-sort="{aria}"' in text


def test_pages_keep_the_filter() -> None:
    pager = Pager(2, has_next=True, count=70)
    text = drawn("{% ui_pager pager %}", "?state=active&page=2", pager=pager)
    assert 'href="?state=active&amp;page=1"' in text
    assert 'href="?state=active&amp;page=3"' in text


def test_counts_beyond_the_cap_are_not_paid_for() -> None:
    assert (capped(999), capped(1000), capped(1001)) == ("999", "1000", "1000+")


SHUT = Denial(DenialKind.CONFLICT, "problem.accept.verified", "纪委尚未核验，不能验收", "核验后即可办理")
OPTIONS = (
    Option("approve", "同意"),
    Option("return", "退回", needs_reason=True),
    Option("accept", "验收", SHUT),
)


def test_open_acts_are_forms_and_shut_ones_say_why() -> None:
    text = drawn("{% ui_actions options '/p/1/' why_url='/why' %}", options=OPTIONS)
    assert text.count("<form") == 2
    assert 'action="/p/1/approve"' in text
    assert 'action="/p/1/accept"' not in text
    assert "纪委尚未核验，不能验收。核验后即可办理" in text
    assert 'href="/why?code=problem.accept.verified"' in text


def test_an_act_that_needs_a_reason_asks_for_it_once() -> None:
    own = {"return": (FormField("reason", "退回理由", "textarea", required=True),)}
    assert drawn("{% ui_actions options '/p/1/' %}", options=OPTIONS).count("<textarea") == 1
    text = drawn("{% ui_actions options '/p/1/' forms=forms %}", options=OPTIONS, forms=own)
    assert text.count("<textarea") == 1
    assert "退回理由" in text


def test_fields_of_two_acts_do_not_share_an_id() -> None:
    forms = {code: (FormField("text", "说明"),) for code in ("approve", "return")}
    text = drawn("{% ui_actions options '/p/1/' forms=forms %}", options=OPTIONS, forms=forms)
    assert 'id="act-approve-text"' in text
    assert 'id="act-return-text"' in text


def test_nothing_to_do_is_said() -> None:
    assert "现在没有需要您办理的" in drawn("{% ui_actions options '/p/1/' %}", options=())


def test_a_preview_counts_rows_and_shows_what_stood_there() -> None:
    rows = (
        PreviewRow(2, "new", (PreviewCell("甲"),)),
        PreviewRow(3, "changed", (PreviewCell("乙", before="丙"),)),
        PreviewRow(4, "error", (PreviewCell("丁", error="没有这个单位", mend="可改为“戊”"),)),
    )
    text = drawn("{% ui_preview head rows %}", head=("单位",), rows=rows)
    assert "新增 1 行，有变化 1 行，无变化 0 行，有错误 1 行" in text
    assert '<del class="was">丙</del>' in text
    assert "没有这个单位。可改为“戊”" in text
