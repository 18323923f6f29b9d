"""A clerk's day in a real browser, under the very policy that the pages are sent with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from engine import TaskView
from tests.web.pages_world import CLERK, PASSWORD, World, fields_of, open_pages, served

WIDE: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_pages("", tmp_path_factory.mktemp("pages")) as opened:
        yield opened


@pytest.fixture(scope="module")
def address(world: World) -> Iterator[str]:
    with served(world.app) as found:
        yield found


@dataclass
class Desk:
    """One clerk's browser; ``complaints`` is whatever the browser complained about."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def fill(self, task: TaskView, values: dict[str, Any]) -> None:
        """Type ``values`` as a person does: fields that a choice brings up come after it."""
        for name, texts in fields_of(task, values).items():
            for text in texts:
                self._enter(name, text)

    def _enter(self, name: str, text: str) -> None:
        found = self.page.locator(f'[name="{name}"]:not([type=hidden])')
        if "[" in name and not found.count():
            self._add_row(name)
        if not found.count():
            return
        kind = found.first.get_attribute("type")
        if kind in ("radio", "checkbox"):
            found.and_(self.page.locator(f'[value="{text}"]')).check()
        elif found.first.evaluate("e => e.tagName") == "SELECT":
            found.select_option(text)
        else:
            found.fill(text)
        self._settled()

    def _add_row(self, name: str) -> None:
        row = name.rpartition("].")[0] + "]"
        self.page.locator(f'[name="_add_row"][value="{row.rpartition("[")[0]}"]').click()
        expect(self.page.locator(f'[name^="{row}."]').first).to_be_visible()

    def _settled(self) -> None:
        """Where other fields depend on a choice, the form is drawn again: wait for it."""
        expect(self.page.locator("form[aria-busy]")).to_have_count(0)


@pytest.fixture
def desk(browser: Browser, address: str) -> Iterator[Desk]:
    context = browser.new_context(viewport=WIDE, locale="zh-CN")
    page = context.new_page()
    found = Desk(page, address)
    page.on("console", lambda m: found.complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    found.go("/")
    page.get_by_label("用户名").fill(CLERK)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("待办")
    yield found
    context.close()
    # No script error, nothing that the content security policy had to stop.
    # A refused form (422) or a conflict (409) is an answer, though the browser says "failed".
    assert [c for c in found.complaints if "status of 422" not in c and "of 409" not in c] == []


def test_from_sign_in_to_the_next_task(world: World, desk: Desk) -> None:
    task = world.open_task(world.open_window_case())
    desk.go("/tasks")
    desk.page.locator(f'a[href="/tasks/{task.key}"]').click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("登记窗口申请")
    # Wrong first: every field is told, what was typed stays, the summary has the focus.
    desk.page.get_by_label("姓名", exact=False).first.fill("马秀兰")
    desk.page.get_by_role("button", name="提交", exact=True).click()
    problems = desk.page.locator("#problems")
    expect(problems).to_be_focused()
    assert problems.locator("li").count() > 5
    expect(desk.page.locator('[name="applicant_name"]')).to_have_value("马秀兰")
    problems.get_by_role("link", name="请选择性别").click()
    assert desk.page.url.endswith("#f-sex")
    # Then right.
    desk.fill(task, world.values(task))
    desk.page.get_by_role("button", name="提交", exact=True).click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("受理登记并审查")
    expect(desk.page.get_by_role("status")).to_contain_text("已办结“登记窗口申请”")
    expect(desk.page.locator(".strip [aria-current=step]")).to_contain_text("受理")


def test_the_earlier_form_opens_beside_the_decision(world: World, desk: Desk) -> None:
    case = world.open_window_case()
    world.complete(world.open_task(case), CLERK)
    desk.go(f"/tasks/{world.open_task(case).key}")
    earlier = desk.page.locator("details.earlier").first
    earlier.locator("summary").click()
    expect(earlier.get_by_text("证件类型", exact=True)).to_be_visible()
    expect(earlier.get_by_role("link", name="单独打开")).to_be_visible()


def test_the_case_page_draws_where_the_case_stands(world: World, desk: Desk) -> None:
    case = world.open_window_case()
    world.complete(world.open_task(case), CLERK)
    desk.go(f"/cases/{case}/diagram")
    expect(desk.page.locator("[data-diagram]")).to_have_attribute("data-state", "drawn")
    drawn = desk.page.locator('[data-element-id="review_materials_township"].diagram-active')
    expect(drawn).to_have_count(1)
    expect(desk.page.locator('[data-element-id="apply_window"].diagram-passed')).to_have_count(1)
    current = desk.page.locator(".outline [aria-current=step] .name")
    expect(current.filter(has_text="受理登记并审查")).to_have_count(1)


def test_a_page_that_has_gone_stale_keeps_what_was_typed(world: World, desk: Desk) -> None:
    case = world.open_window_case()
    world.complete(world.open_task(case), CLERK)
    task = world.open_task(case)
    desk.go(f"/tasks/{task.key}")
    desk.fill(task, world.values(task))
    world.person("operator").post(
        f"/tasks/{task.key}/claim", {}, world.person("operator").get("/tasks")
    )
    reviewed = world.person(CLERK)
    page = reviewed.get(f"/tasks/{task.key}")
    reviewed.post(f"/tasks/{task.key}/claim", {}, page)
    desk.page.get_by_role("button", name="提交", exact=True).click()
    conflict = desk.page.locator("#conflict")
    expect(conflict).to_contain_text("签收“受理登记并审查”")
    desk.page.get_by_role("button", name="提交", exact=True).click()
    expect(desk.page.get_by_role("status")).to_contain_text("已办结“受理登记并审查”")


def test_a_colleague_was_quicker(world: World, desk: Desk) -> None:
    case = world.open_window_case()
    world.complete(world.open_task(case), CLERK)
    task = world.open_task(case)
    desk.go(f"/tasks/{task.key}")
    desk.fill(task, world.values(task))
    world.complete(task, "operator")
    desk.page.get_by_role("button", name="提交", exact=True).click()
    expect(desk.page.get_by_role("alert")).to_contain_text("已由 运行管理人员")
    expect(desk.page.get_by_text("您填的内容没有提交")).to_be_visible()


def test_the_worklist_by_keyboard(world: World, desk: Desk) -> None:
    case = world.open_window_case()
    desk.go("/tasks")
    desk.page.keyboard.press("j")
    first = desk.page.locator("tbody tr.at a.open")
    expect(first).to_be_focused()
    desk.page.keyboard.press("j")
    desk.page.keyboard.press("k")
    expect(first).to_be_focused()
    path = first.get_attribute("href")
    desk.page.keyboard.press("Enter")
    expect(desk.page).to_have_url(desk.address + str(path))
    desk.go("/tasks?step=apply_window")
    desk.page.keyboard.press("j")
    desk.page.keyboard.press("c")
    desk.page.wait_for_url("**/tasks/*")
    assert case


@pytest.mark.parametrize("path", ["/tasks", "/cases", "/applications/new", "task", "case"])
def test_nothing_is_wider_than_a_phone(world: World, desk: Desk, path: str) -> None:
    case = world.open_window_case()
    task = world.open_task(case)
    path = {"task": f"/tasks/{task.key}", "case": f"/cases/{case}"}.get(path, path)
    desk.page.set_viewport_size(PHONE)
    desk.go(path)
    widths = desk.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]
