"""The committee office in the browser: lists, views, bulk edits, files out and in, paste, notices, paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell import Cell
from playwright.sync_api import Page, expect

from tests.browser import identities as who
from tests.browser.conftest import PHONE
from tests.browser.walking import done, fill, find, go, paste
from tests.browser.watch import Console

PageFor = Callable[..., Page]
Axe = Callable[..., None]
Picture = Callable[..., None]

NOTICE = """中共黄浦区民政局党组关于巡察整改进展情况的通报

根据区委统一部署，2026年3月2日至4月10日，区委第一巡察组对区民政局党组进行了巡察。2026年5月20日，\
巡察组反馈了巡察意见。现将整改进展情况予以公布。

一、整改落实情况
（一）落实惠民政策有差距方面
1.关于养老服务补贴审核不严的问题。
整改措施：逐户复核申请材料，与户籍数据比对。
整改成效：已复核312户，清退不符合条件的4户，追回资金2.1万元。已完成整改。
2.关于社区食堂监管缺位的问题。
整改措施：建立月度抽查制度。
整改成效：正在推进，长期坚持。
（二）财务管理不规范方面
3.关于差旅费报销附件不全的问题。
整改措施：补齐附件，修订报销办法。
整改成效：已完成整改。

联系方式：电话021-55550101；邮政信箱：黄浦区延安东路300号。
中共黄浦区民政局党组
2026年9月18日
"""


def test_the_list_is_filtered_and_the_conditions_are_kept_as_a_view(
    page_for: PageFor, axe: Axe, picture: Picture
) -> None:
    page = page_for(who.OFFICE)
    page.get_by_role("link", name="问题清单").first.click()
    expect(page.get_by_role("heading", name="问题清单")).to_be_visible()
    axe(page)
    picture(page, "list")
    fill(page.locator("form.filter"), {"灯号": "逾期"})
    page.get_by_role("button", name="筛选").click()
    rows = page.locator("table.table tbody tr")
    expect(rows.first).to_be_visible()
    assert all("逾期" in text for text in rows.all_inner_texts())
    page.get_by_role("button", name="保存为视图").click()
    page.get_by_label("名称").fill("逾期的")
    axe(page)
    page.get_by_role("dialog").get_by_role("button", name="保存").click()
    done(page, "已保存视图")
    go(page, "/problems")
    page.get_by_role("link", name="逾期的", exact=True).click()
    expect(page.locator(".chips")).to_contain_text("逾期")


def test_two_rows_are_changed_at_once_after_a_preview(page_for: PageFor, axe: Axe) -> None:
    page = go(page_for(who.OFFICE), "/problems?q=批改样例")
    page.get_by_label("全选本页").check()
    page.get_by_role("button", name="批量修改").click()
    fill(page.locator("form.stack"), {"完成标准": "连续三个月抽查巡查日志，填写签名齐全"})
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_role("region", name="预览").locator("tbody tr")).to_have_count(2)
    axe(page)
    page.get_by_role("button", name="确认办理 2 项").click()
    done(page, "2 项已办")
    page.get_by_role("link", name="批改样例甲").click()
    expect(page.get_by_text("连续三个月抽查巡查日志，填写签名齐全").first).to_be_visible()


def _exported(page: Page, folder: Path, name: str) -> Path:
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 Excel").click()
    file = folder / name
    download.value.save_as(file)
    return file


def _cell(sheet_rows: list[tuple[Cell, ...]], label: str) -> Cell:
    """The cell of the only row of the list under a heading."""
    for number, row in enumerate(sheet_rows):
        for place, cell in enumerate(row):
            if str(cell.value).removesuffix("（必填）") == label:
                return sheet_rows[number + 1][place]
    message = f"no column {label}"
    raise AssertionError(message)


def _change(file: Path, label: str, value: str) -> None:
    book = load_workbook(file)
    sheet = next(sheet for sheet in book if "问题" in sheet.title)
    _cell(list(sheet.iter_rows()), label).value = value
    book.save(file)


def _upload(page: Page, file: Path) -> None:
    go(page, "/imports")
    page.locator("input[name=file]").set_input_files(file)
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_role("heading", name="导入预览")).to_be_visible()


def test_a_list_goes_out_as_excel_and_comes_back_changed(
    page_for: PageFor, axe: Axe, picture: Picture, tmp_path: Path
) -> None:
    page = go(page_for(who.OFFICE), "/problems?q=往返样例")
    file = _exported(page, tmp_path, "问题清单.xlsx")
    _change(file, "地点", "区政务服务中心二楼")
    _upload(page, file)
    expect(page.locator(".lead")).to_contain_text("更新 1 行")
    axe(page)
    picture(page, "import-preview")
    page.get_by_role("button", name="全部导入").click()
    done(page, "已导入")
    go(page, "/problems?q=往返样例").get_by_role("link", name="窗口排队叫号失灵").click()
    expect(page.get_by_text("区政务服务中心二楼").first).to_be_visible()
    _upload(page, file)
    expect(page.locator(".lead")).to_contain_text("更新 0 行")


def test_bad_cells_are_named_and_nothing_is_imported(
    page_for: PageFor, axe: Axe, console: Console, picture: Picture, tmp_path: Path
) -> None:
    console.expect("422")
    page = go(page_for(who.OFFICE), "/problems?q=往返样例")
    file = _exported(page, tmp_path, "坏格子.xlsx")
    _change(file, "发现日期", "上个月的某一天")
    _change(file, "单位代码", "999999999")
    _upload(page, file)
    faults = page.get_by_role("region", name="需要改正的单元格")
    expect(faults).to_contain_text("上个月的某一天")
    expect(faults).to_contain_text("999999999")
    expect(faults).to_contain_text("第 2 行")
    expect(page.get_by_role("button", name="全部导入")).to_have_count(0)
    axe(page)
    picture(page, "import-faults")


def test_rows_copied_from_excel_become_drafts(page_for: PageFor, axe: Axe, console: Console) -> None:
    console.expect("422")
    page = go(page_for(who.OFFICE), "/problems/paste")
    copied = (
        "问题概述\t责任单位\t发现日期\t完成标准\n"
        "粘贴样例一：消防栓无水\t南京东路街道\t2026年9月1日\t全部消防栓出水\n"
        "粘贴样例二：门禁损坏\t没有这个单位\t2026-09-02\t门禁全部修复\n"
    )
    page.get_by_label("粘贴在这里").fill(copied)
    page.get_by_role("button", name="识别列并填入表格").click()
    expect(page.get_by_label("第 1 行 问题概述")).to_have_value("粘贴样例一：消防栓无水")
    expect(page.get_by_label("第 1 行 发现日期")).to_have_value("2026-09-01")
    axe(page)
    page.get_by_role("button", name="登记为草稿").click()
    expect(page.locator("#paste-grid")).to_contain_text("没有这个单位")
    paste(page.get_by_label("第 2 行 问题概述"), "粘贴样例二：门禁损坏\t\n")
    page.get_by_label("第 2 行 责任单位").fill("南京东路街道")
    page.get_by_role("button", name="登记为草稿").click()
    done(page, "2")
    go(page, "/problems?q=粘贴样例")
    expect(page.locator("table.table tbody tr")).to_have_count(2)


def test_a_notice_is_reviewed_beside_its_source(page_for: PageFor, axe: Axe, picture: Picture) -> None:
    page = page_for(who.OFFICE)
    page.get_by_role("link", name="整改通报").first.click()
    axe(page)
    page.get_by_label("或者粘贴全文").fill(NOTICE)
    page.get_by_role("button", name="读出草稿").click()
    expect(page.locator("#row-2")).to_contain_text("养老服务补贴审核不严")
    expect(page.get_by_text("021-55550101")).to_have_count(0)
    axe(page)
    picture(page, "notice-review")
    page.get_by_label("登记第 (二)/3 条").uncheck()
    for place in (2, 3):
        find(page.locator(f"#row-{place}").get_by_role("combobox", name="责任单位"), "黄浦区民政局")
    page.get_by_role("button", name="登记勾选的条目").click()
    done(page, "已登记 2 条问题草稿")
    expect(page.get_by_role("link", name="社区食堂监管缺位")).to_be_visible()
    go(page, "/problems?q=差旅费报销附件不全")
    expect(page.get_by_text("没有符合这些条件的行")).to_be_visible()


def test_the_lists_fit_a_phone(page_for: PageFor, axe: Axe, picture: Picture) -> None:
    page = page_for(who.OFFICE, size=PHONE)
    for path in ("/problems", "/responsibilities", "/projects"):
        go(page, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], path
        axe(page)
    picture(page, "list-phone")


def test_an_item_on_paper_has_no_buttons(page_for: PageFor, staged: dict[str, int]) -> None:
    page = go(page_for(who.OFFICE), f"/problems/{staged['print']}")
    expect(page.get_by_role("button", name="打印")).to_be_visible()
    page.emulate_media(media="print")
    for gone in (".side", ".bar", "#act", ".btn"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.locator(".print-head")).to_be_visible()
    expect(page.locator(".chain")).to_be_visible()
    expect(page.locator(".timeline li").first).to_be_visible()
