"""Files into the lists and out again: round trip, preview, faults by cell, bad files that change nothing."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from tests.support.bad_files import bad_files
from tests.support.ledger import DAY, claimed, closed, proposed, pushed
from tests.support.personas import AT, World, build_world
from xietong.foundation.audit.models import Event
from xietong.kernel.denial import RefusedError
from xietong.loop.ledger.domain.columns import PROBLEM_SHEET
from xietong.loop.ledger.models import Problem, Responsibility
from xietong.loop.ledger.operations.importing.plan import LineStatus
from xietong.loop.ledger.operations.importing.run import apply_import, plan_import
from xietong.loop.ledger.queries.export import workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def sheet(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def plan(world: World, data: bytes, filename: str = "台账.xlsx"):
    return plan_import(
        actor=world.actor("office"),
        at=AT,
        committee_id=world.units["district"].pk,
        data=data,
        filename=filename,
    )


def run(world: World, data: bytes, filename: str = "台账.xlsx"):
    made = plan(world, data, filename)
    apply_import(actor=world.actor("office"), at=AT, committee_id=world.units["district"].pk, plan=made)
    return made


LEGACY = (
    ("2025年巡察整改台账",),
    ("序号", "反馈问题", "责任单位", "责任人", "整改时限", "整改措施", "完成情况"),
    (
        1,
        "窗口一次性告知不落实",
        "东湖区建设局",
        "东湖区建设局·局长",
        DAY + timedelta(days=30),
        "张贴清单",
        "整改中",
    ),
    (2, "站前路井盖缺失", "临水街道", None, None, None, "已整改"),
)


def test_a_legacy_ledger_comes_in_by_synonyms(world: World) -> None:
    run(world, sheet(*LEGACY))
    first, second = Problem.objects.order_by("pk")
    assert (first.state, first.unit.name, first.deadline) == (
        "assigned",
        "东湖区建设局",
        DAY + timedelta(days=30),
    )
    held = Responsibility.objects.get(problem=first)
    assert held.lead_post == world.posts["department"]
    assert second.state == "settled"
    assert first.number.startswith("W2025-")


def test_the_same_ledger_again_changes_nothing_though_it_has_no_numbers(world: World) -> None:
    twin = (3, "站前路井盖缺失", "临水街道", None, None, None, "已整改")
    run(world, sheet(*LEGACY, twin))
    before = list(Problem.objects.order_by("pk").values())
    again = run(world, sheet(*LEGACY, twin))
    assert again.count(LineStatus.SAME) == 3
    assert list(Problem.objects.order_by("pk").values()) == before


def test_measures_of_a_foreign_ledger_are_kept(world: World) -> None:
    run(world, sheet(*LEGACY))
    assert "原台账措施：张贴清单" in Problem.objects.order_by("pk")[0].content


def test_csv_in_gb18030_is_read(world: World) -> None:
    text = "问题概述,责任单位\n楼道堆物,临水街道\n"
    run(world, text.encode("gb18030"), "台账.csv")
    assert Problem.objects.get().title == "楼道堆物"


def test_an_export_comes_back_without_loss_and_changes_nothing(world: World) -> None:
    closed(world)
    proposed(world)
    pushed(world)
    data = workbook(actor=world.actor("office"))
    before = list(Problem.objects.order_by("pk").values())
    events = Event.objects.count()
    made = run(world, data)
    assert [line for line in made.lines if line.status is not LineStatus.SAME] == []
    assert len(made.lines) > 5
    assert list(Problem.objects.order_by("pk").values()) == before
    assert Event.objects.count() == events + 1


def test_a_changed_cell_changes_that_field_alone(world: World) -> None:
    problem_id = proposed(world)
    book = load_workbook(io.BytesIO(workbook(actor=world.actor("office"))))
    page = book[PROBLEM_SHEET.name]
    heads = [cell.value for cell in page[1]]
    page.cell(2, heads.index("地点") + 1).value = "临水路 18 号"
    target = io.BytesIO()
    book.save(target)
    made = run(world, target.getvalue())
    assert made.count(LineStatus.CHANGED) == 1
    assert Problem.objects.get(pk=problem_id).place == "临水路 18 号"


def test_a_state_is_not_changed_by_a_file(world: World) -> None:
    claimed(world)
    book = load_workbook(io.BytesIO(workbook(actor=world.actor("office"))))
    page = book[PROBLEM_SHEET.name]
    heads = [cell.value for cell in page[1]]
    page.cell(2, heads.index("状态") + 1).value = "已办结"
    target = io.BytesIO()
    book.save(target)
    made = plan(world, target.getvalue())
    assert "状态不经导入改变" in made.errors[0].sentence
    assert made.errors[0].row == 2
    with pytest.raises(RefusedError):
        apply_import(actor=world.actor("office"), at=AT, committee_id=world.units["district"].pk, plan=made)


def test_one_bad_cell_keeps_every_row_out_and_is_named(world: World) -> None:
    made = plan(world, sheet(*LEGACY, (3, "第三个问题", "没有这个单位", None, "下个月", None, "整改中")))
    sentences = [error.sentence for error in made.errors]
    assert any("第 5 行" in text and "没有这个单位" in text for text in sentences)
    assert any("第 5 行" in text and "完成时限" in text for text in sentences)
    with pytest.raises(RefusedError):
        apply_import(actor=world.actor("office"), at=AT, committee_id=world.units["district"].pk, plan=made)
    assert not Problem.objects.exists()


def test_only_the_keeper_of_the_lists_brings_in_new_problems(world: World) -> None:
    def planned(persona: str):
        return plan_import(
            actor=world.actor(persona),
            at=AT,
            committee_id=world.units["district"].pk,
            data=sheet(*LEGACY),
            filename="a.xlsx",
        )

    for persona in ("department", "discipline"):
        made = planned(persona)
        assert len(made.errors) == 2
        assert "由东湖区的党委办导入" in made.errors[0].sentence
    for persona in ("city_office", "other_office", "system_admin"):
        with pytest.raises(RefusedError, match="由其党委办导入"):
            planned(persona)


def uploaded(world: World, name: str, data: bytes, persona: str = "office"):
    form = {"committee": world.units["district"].pk, "file": SimpleUploadedFile(name, data)}
    return world.client(persona).post("/imports", form, follow=True)


@pytest.mark.django_db(transaction=True)
def test_on_the_web_preview_then_confirm() -> None:
    world = build_world()
    shown = uploaded(world, "台账.xlsx", sheet(*LEGACY))
    assert shown.status_code == 200
    assert "新增 2 行" in shown.content.decode()
    assert not Problem.objects.exists()
    address = shown.redirect_chain[-1][0]
    client = world.client("office")
    assert client.post(f"{address}/confirm").headers["Location"] == "/problems?sort=-updated"
    assert Problem.objects.count() == 2
    assert client.post(f"{address}/confirm").status_code == 409
    assert "已导入《台账.xlsx》" in client.get(address).content.decode()
    assert "已导入《台账.xlsx》" in client.get("/imports").content.decode()
    assert world.client("secretary").get(address).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_bad_files_are_refused_in_chinese_and_change_nothing() -> None:
    world = build_world()
    tried = 0
    for bad in bad_files():
        answer = uploaded(world, bad.filename.strip("./") or "无名", bad.data)
        assert answer.status_code in (200, 422), (bad.name, answer.status_code)
        assert "程序出错" not in answer.content.decode(), bad.name
        tried += 1
    assert tried >= 300
    assert not Problem.objects.exists()
