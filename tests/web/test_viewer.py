"""The diagram on a page: where the case stands, the way it took, and how people look around."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, Position, expect

from tests.processes.rendering import Attributes, drawn

PROCEDURE = Path(__file__).parents[2] / "processes" / "assistance-case"
CASE = (PROCEDURE / "assistance-case.bpmn").read_bytes()
ORDER = (PROCEDURE / "service-order.bpmn").read_bytes()

STANDING: Attributes = {
    "active": ["record_service"],
    "passed": ["order_decided", "decide_route", "gw_dispatch", "record_service", "no_such_element"],
    "flows": ["flow_order_decided__decide_route", "no_such_flow"],
    "badges": {"record_service": "第 3 次"},
    "label": "服务单,当前步骤:填写服务记录",
}
# How the picture is zoomed and moved.
MATRIX = "document.querySelector('.djs-container svg .viewport').getCTM()"
# Where nothing but paper is.
EMPTY_SPOT: Position = {"x": 700.0, "y": 120.0}
WAIT_MS, LOOKS = 50, 100


def test_the_page_shows_where_the_case_stands_and_how_it_came_there(browser: Browser) -> None:
    with drawn(browser, ORDER, STANDING) as shown:
        page = shown.page
        assert shown.complaints == []
        expect(_element(page, "record_service")).to_contain_class("diagram-active")
        expect(_element(page, "record_service")).not_to_contain_class("diagram-passed")
        for passed in ("order_decided", "decide_route", "gw_dispatch"):
            expect(_element(page, passed)).to_contain_class("diagram-passed")
        expect(page.locator(".diagram-taken")).to_have_count(1)
        expect(page.locator(".djs-overlays .diagram-flag")).to_have_text("▶ 当前步骤")
        expect(page.locator(".djs-overlays .diagram-badge")).to_have_text("第 3 次")
        # An event or a gateway has no room for a tick; the way through it shows.
        expect(page.locator(".djs-overlays .diagram-tick")).to_have_count(1)
        expect(page.locator(".diagram-legend li")).to_contain_text(
            ["当前步骤", "已完成", "已走路线"]
        )
        expect(page.get_by_role("img", name="服务单,当前步骤:填写服务记录")).to_be_visible()


def test_colour_is_never_the_only_sign(browser: Browser) -> None:
    with drawn(browser, ORDER, STANDING, still=True) as shown:
        page = shown.page
        assert _style(page, "record_service", "strokeWidth") == "5px"
        assert _style(page, "plan_service", "strokeWidth") == "2px"
        broad = page.locator(".diagram-taken > .djs-hit").first
        assert broad.evaluate("hit => getComputedStyle(hit).strokeOpacity") == "0.35"


def test_a_frame_around_the_work_is_not_marked(browser: Browser) -> None:
    with drawn(browser, CASE, {"active": ["handling", "visit_township"]}) as shown:
        expect(shown.page.locator(".diagram-active")).to_have_count(1)
        expect(_element(shown.page, "visit_township")).to_contain_class("diagram-active")


def test_without_marks_there_is_no_legend(browser: Browser) -> None:
    with drawn(browser, ORDER) as shown:
        expect(shown.page.locator(".diagram-legend")).to_be_hidden()
        expect(shown.page.get_by_role("button")).to_have_text(["放大", "缩小", "看全图"])


def test_a_large_diagram_opens_where_the_case_stands(browser: Browser) -> None:
    with drawn(browser, CASE, {"active": ["check_archive"]}) as shown:
        assert _scale(shown.page) == 1
        expect(_element(shown.page, "check_archive")).to_be_in_viewport()
        shown.page.get_by_role("button", name="看全图").click()
        assert _scale(shown.page) < 0.3
        shown.page.get_by_role("button", name="看当前步骤").click()
        assert _scale(shown.page) == 1


def test_the_next_place_is_shown_where_a_case_stands_in_two(browser: Browser) -> None:
    with drawn(browser, CASE, {"active": ["serve_urgent", "agree_plan"]}) as shown:
        expect(_element(shown.page, "serve_urgent")).to_be_in_viewport()
        expect(_element(shown.page, "agree_plan")).not_to_be_in_viewport()
        shown.page.get_by_role("button", name="看当前步骤").click()
        expect(_element(shown.page, "agree_plan")).to_be_in_viewport()


def test_the_wheel_scrolls_the_page_and_zooms_with_ctrl(browser: Browser) -> None:
    with drawn(browser, ORDER, style="body { min-height: 3000px }") as shown:
        page = shown.page
        before = _scale(page)
        page.locator(".diagram-paper").hover()
        page.mouse.wheel(0, 100)
        _wait_until(page, lambda: page.evaluate("scrollY") > 0)
        assert _scale(page) == before
        page.keyboard.down("Control")
        page.mouse.wheel(0, -100)
        _wait_until(page, lambda: _scale(page) > before)
        page.keyboard.up("Control")


def test_mouse_buttons_and_keys_move_and_zoom(browser: Browser) -> None:
    with drawn(browser, ORDER) as shown:
        page = shown.page
        whole, left = _scale(page), _left(page)
        paper = page.locator(".diagram-paper")
        paper.hover(position=EMPTY_SPOT)
        page.mouse.down()
        page.mouse.move(500, 300, steps=4)
        page.mouse.up()
        assert _left(page) != left
        page.get_by_role("button", name="放大").click()
        assert _scale(page) > whole
        page.get_by_role("button", name="缩小").click()
        page.get_by_role("button", name="缩小").click()
        assert _scale(page) < whole
        page.get_by_role("img", name="流程图").focus()
        page.keyboard.press("0")
        assert _scale(page) == whole
        page.keyboard.press("+")
        assert _scale(page) > whole


def test_the_watermark_stays_in_full_view(browser: Browser) -> None:
    with drawn(browser, CASE, {"active": ["serve_items"]}) as shown:
        mark = shown.page.locator("a.bjs-powered-by")
        expect(mark).to_be_in_viewport(ratio=1)
        on_top = "mark => { const { x, y, width, height } = mark.getBoundingClientRect();"
        on_top += "return mark.contains(document.elementFromPoint(x + width / 2, y + height / 2)) }"
        assert mark.evaluate(on_top) is True


def test_nothing_moves_for_people_who_asked_for_that(browser: Browser) -> None:
    for still, animation in ((False, "diagram-here"), (True, "none")):
        with drawn(browser, ORDER, STANDING, still=still) as shown:
            assert _style(shown.page, "record_service", "animationName") == animation


def test_a_diagram_in_a_closed_tab_is_fitted_when_the_tab_opens(browser: Browser) -> None:
    closed = "body:not(.open) [data-diagram] { display: none }"
    with drawn(browser, ORDER, style=closed) as shown:
        page = shown.page
        assert shown.complaints == []
        page.evaluate("document.body.classList.add('open')")
        expect(_element(page, "order_closed")).to_be_in_viewport()
        assert _scale(page) < 1


def test_what_cannot_be_drawn_says_so_and_keeps_what_the_page_said(browser: Browser) -> None:
    broken: list[tuple[bytes, Attributes]] = [
        (b"<bpmn", {}),
        (ORDER, {"xml-url": "/missing.bpmn"}),
        (ORDER, {"xml-url": "http://elsewhere.invalid/diagram.bpmn"}),
        (ORDER, {"active": "record_service"}),
    ]
    for xml, attributes in broken:
        with drawn(browser, xml, attributes) as shown:
            diagram = shown.page.locator("[data-diagram]")
            expect(diagram).to_have_attribute("data-state", "failed")
            expect(diagram).to_contain_text("正在画流程图")
            expect(diagram).to_contain_text("流程图没有画出来")
            expect(diagram.locator("svg")).to_have_count(0)
            assert shown.complaints


def test_the_page_may_bring_its_own_words(browser: Browser) -> None:
    with drawn(browser, ORDER, {"words": {"closer": "Zoom in"}}) as shown:
        expect(shown.page.get_by_role("button").first).to_have_text("Zoom in")


def _element(page: Page, identity: str) -> Locator:
    return page.locator(f'g.djs-element[data-element-id="{identity}"]')


def _style(page: Page, identity: str, name: str) -> str:
    shape = _element(page, identity).locator("> .djs-visual > :first-child")
    return str(shape.evaluate(f"shape => getComputedStyle(shape).{name}"))


def _scale(page: Page) -> float:
    return round(float(page.evaluate(f"{MATRIX}.a")), 6)


def _left(page: Page) -> float:
    return float(page.evaluate(f"{MATRIX}.e"))


def _wait_until(page: Page, holds: Callable[[], bool]) -> None:
    """Playwright's own waiting evaluates text, which the pages' policy forbids."""
    for _ in range(LOOKS):
        if holds():
            return
        page.wait_for_timeout(WAIT_MS)
    raise AssertionError("Expected the page to change, but it did not")
