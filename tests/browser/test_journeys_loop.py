"""The loop in the browser: found, decided, claimed, pushed, proved, closed by another, looked back on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import identities as who
from tests.browser.conftest import PHONE
from tests.browser.walking import act, day, done, fill, form_of, go, number_of, paste, take

PageFor = Callable[..., Page]
Axe = Callable[..., None]
Picture = Callable[..., None]

TITLE = "社区食堂食品留样不足四十八小时"
CRITERION = "三家食堂留样均满四十八小时，连续三十天抽查无缺样"
LEADERS_WORDS = "留样柜容量不够，责任人没有明确，建议立项。"
MEASURES = (
    "购置留样冷藏柜 3 台\t{0}\t\t\n"
    "明确每家食堂留样责任人并上墙公示\t{0}\t\t\n"
    "进一步完善食品安全工作\t{1}\t\t\n"
)  # fmt: skip


def _propose(page: Page, axe: Axe, picture: Picture) -> int:
    page.get_by_role("link", name="提出问题").first.click()
    form = page.locator("#finding")
    expect(form).to_be_visible()
    axe(page)
    fill(
        form,
        {
            "问题概述": TITLE,
            "问题内容": "抽查三家社区食堂，两家留样不足四十八小时，一家没有留样记录。",
            "责任单位": "黄浦区建设和管理委员会",
            "分管领导": "黄浦 分管建设",
            "完成标准": CRITERION,
        },
    )
    form.get_by_label("来源", exact=False).first.select_option(index=1)
    picture(page, "propose")
    form.get_by_role("button", name="保存并提请研判").click()
    done(page, "已登记并提请共同研判")
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    return number_of(page)


def _study(page_for: PageFor, item: str, axe: Axe, picture: Picture) -> None:
    """Two opinions; the second side does not see the first before it has given its own."""
    leader = go(page_for(who.LEADER), item)
    take(leader, "提交研判意见", "研判意见已提交", {"建议": "建议立项", "研判意见": LEADERS_WORDS})
    discipline = go(page_for(who.DISCIPLINE), item)
    expect(discipline.get_by_text("分管领导已提交意见，双方到齐后公开")).to_be_visible()
    expect(discipline.get_by_text(LEADERS_WORDS)).to_have_count(0)
    picture(discipline, "opinions-hidden")
    axe(discipline)
    said = "已到三家食堂核对，情况属实。"
    take(discipline, "提交研判意见", "研判意见已提交", {"建议": "建议立项", "研判意见": said})
    expect(discipline.get_by_text(LEADERS_WORDS).first).to_be_visible()


def _decide_and_assign(page_for: PageFor, item: str, axe: Axe) -> None:
    secretary = go(page_for(who.SECRETARY), item)
    meeting = {"完成标准": CRITERION, "审定会议或方式": "区委常委会第 31 次会议", "审定日期": day(0)}
    take(secretary, "审定立项", "已审定立项", meeting)
    office = go(page_for(who.OFFICE), item)
    take(
        office,
        "定责",
        "责任已明确",
        {
            "牵头岗位": "黄浦区建设和管理委员会局长",
            "完成时限": day(60),
            "时限依据": "区委常委会第 31 次会议纪要",
            "监督联系人": "黄浦区纪委监委党风政风监督室主任",
            "协同单位1": "黄浦区民政局",
        },
    )
    axe(office)


def _claim_and_plan(page: Page, item: str, axe: Axe, picture: Picture) -> str:
    """The owner signs, then makes a project; its measures come out of a spreadsheet."""
    go(page, item)
    take(page, "认领", "已签字认领")
    page.get_by_role("link", name="编制项目").click()
    fill(page.locator("#plan"), {"项目名称": "社区食堂留样整改"})
    paste(page.get_by_label("第 1 行 措施（一行一个动作）"), MEASURES.format(day(20), day(40)))
    expect(page.get_by_label("第 3 行 措施（一行一个动作）")).to_have_value("进一步完善食品安全工作")
    expect(page.locator("#wording")).to_contain_text("第 3 行")
    axe(page)
    picture(page, "project-new")
    page.get_by_role("button", name="保存项目").click()
    done(page, "项目已编制")
    take(page, "启动", "项目已启动")
    return page.url.partition("/projects/")[2]


def _push(page_for: PageFor, owner: Page, project: str, axe: Axe) -> None:
    """Progress as reported beside progress as verified; each measure reported by one, verified by another."""
    take(owner, "报告进展", "进展已报告", {"自报进度": "100", "做了什么": "三台冷藏柜到位，责任人已公示。"})
    rows = owner.locator(".measures > li")
    expect(rows).to_have_count(3)
    for place in range(3):
        act(rows.nth(place), "报告完成", {"做成了什么": f"第 {place + 1} 项已完成"})
        done(owner, "已报告完成")
    supervisor = go(page_for(who.DISCIPLINE), f"/projects/{project}")
    take(supervisor, "核验进展", "进展已核验", {"核验进度": "80", "核验情况": "一家食堂的记录缺两天。"})
    for place in range(3):
        act(supervisor.locator(".measures > li").nth(place), "核验完成")
        done(supervisor, "措施已核验")
    expect(supervisor.locator(".bars")).to_contain_text("80%")
    axe(supervisor)


def _prove(owner: Page, item: str, folder: Path) -> None:
    """By reference, where a record exists; by file, where none does."""
    go(owner, item)
    evidence = owner.locator(".add")
    act(
        evidence,
        "引用业务系统记录",
        {
            "佐证名称": "食安抽检记录",
            "所在业务系统": "市场监管平台",
            "系统内编号": "SP-2201",
            "摘要": "ab" * 32,
            "发生日期": day(-9),
        },
    )
    expect(owner.locator("#evidence")).to_contain_text("食安抽检记录")
    file = folder / "留样照片说明.txt"
    file.write_text("三家食堂留样柜现场说明", encoding="utf-8")
    form = form_of(owner.locator(".add"), "上传文件")
    form.get_by_label("文件").first.set_input_files(file)
    fill(form, {"发生日期": day(0)})
    form.get_by_role("button", name="上传").click()
    expect(owner.locator("#evidence")).to_contain_text("留样照片说明")
    expect(owner.locator("#evidence")).to_contain_text("迟录")


def test_a_problem_goes_all_the_way_round(
    page_for: PageFor, axe: Axe, picture: Picture, tmp_path: Path
) -> None:
    proposer = page_for(who.CIVIL)
    item = f"/problems/{_propose(proposer, axe, picture)}"
    _study(page_for, item, axe, picture)
    _decide_and_assign(page_for, item, axe)
    owner = page_for(who.BUILDING)
    project = _claim_and_plan(owner, item, axe, picture)
    _push(page_for, owner, project, axe)
    _prove(owner, item, tmp_path)
    take(owner, "申请销号", "已申请销号", {"销号类型": "已解决", "整改结果": "逐项对照，均已达到。"})
    discipline = go(page_for(who.DISCIPLINE), item)
    take(discipline, "核验通过", "核验通过", {"核验方式和结果": "现场抽查三家食堂，符合标准。"})
    secretary = go(page_for(who.SECRETARY), item)
    take(secretary, "验收销号", "已验收销号", {"验收意见": "同意销号"})
    _reads_as_a_story(go(discipline, item), axe, picture)


def _reads_as_a_story(page: Page, axe: Axe, picture: Picture) -> None:
    """The page of the chain shows every hand it went through, and that a look-back is not yet due."""
    chain = page.get_by_role("list", name="办理链条")
    expect(chain.locator("[aria-current=step]")).to_contain_text("回头看")
    timeline = page.locator(".timeline")
    for words in ("研判", "审定", "认领", "销号", "核验", "验收"):
        expect(timeline).to_contain_text(words)
    shut = page.locator("#act .shut")
    expect(shut).to_contain_text("回头看通过")
    expect(shut).to_contain_text("满")
    axe(page)
    picture(page, "item", height=620)


def test_a_claim_is_declined_and_the_committee_assigns_anew(
    page_for: PageFor, staged: dict[str, int], axe: Axe
) -> None:
    item = f"/problems/{staged['decline']}"
    owner = go(page_for(who.BUILDING), item)
    why = "广告设施由城管执法部门监管，本单位没有执法权"
    take(owner, "不予认领", "已退回党委", {"理由": why})
    office = go(page_for(who.OFFICE), item)
    expect(office.locator(".timeline")).to_contain_text(why)
    axe(office)
    again = {"牵头岗位": "黄浦区民政局局长", "完成时限": day(45), "时限依据": "区委专题会议纪要"}
    take(office, "定责", "责任已明确", again)
    civil = go(page_for(who.CIVIL), item)
    take(civil, "认领", "已签字认领")
    expect(civil.get_by_text(f"未认领：{why}")).to_be_visible()


def test_more_time_is_asked_for_and_granted(page_for: PageFor, staged: dict[str, int], axe: Axe) -> None:
    item = f"/problems/{staged['extension']}"
    owner = go(page_for(who.BUILDING), item)
    take(owner, "申请延期", "延期申请已提交", {"延至": day(120), "延期理由": "连续降雨影响清运"})
    expect(owner.locator("#act .shut")).to_contain_text("已有一项延期申请待批准")
    secretary = go(page_for(who.SECRETARY), item)
    take(secretary, "批准延期", "已批准延期")
    expect(secretary.get_by_text("已延期 1 次").first).to_be_visible()
    axe(secretary)


def test_help_is_asked_of_another_unit_and_answered(
    page_for: PageFor, staged: dict[str, int], axe: Axe
) -> None:
    owner = go(page_for(who.BUILDING), f"/problems/{staged['coordination']}")
    owner.get_by_role("link", name="养老机构消防改造经费未落实整改").click()
    asked = {
        "向哪个单位": "黄浦区民政局",
        "需要谁做什么": "请安排公益金 30 万元",
        "请于何时前答复": day(10),
    }
    take(owner, "提出协调请求", "协调请求已提出", asked)
    path = owner.url.partition("/projects/")[2]
    helper = go(page_for(who.CIVIL), f"/projects/{path}")
    request = helper.locator("section.sheet", has=helper.get_by_role("heading", name="协调请求"))
    act(request, "答复", {"答复": "同意，列入下月预算调整"})
    done(helper, "已答复")
    axe(helper)
    owner.reload()
    expect(owner.get_by_text("列入下月预算调整").first).to_be_visible()
    act(owner.locator("section.sheet", has=owner.get_by_role("heading", name="协调请求")), "确认落实")
    done(owner, "已确认落实")


def test_the_discipline_commission_verifies_on_a_phone(
    page_for: PageFor, staged: dict[str, int], axe: Axe, picture: Picture
) -> None:
    page = go(page_for(who.DISCIPLINE, size=PHONE), f"/problems/{staged['phone']}")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    axe(page)
    picture(page, "item-phone")
    page.get_by_role("link", name="轮到您：去办理").click()
    take(page, "核验通过", "核验通过", {"核验方式和结果": "到两家菜市场现场比对，全部合格。"})
    expect(page.get_by_role("link", name="轮到您：去办理")).to_have_count(0)
