"""The HTML of a form: labels, errors, escaping, the four modes; and its print."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import html

from forms import Evaluate, Header, Json, MissingGlyphs, Option, print_pdf, render
from tests.unit.forms.form_parts import AB, REQUIRED, YES_NO, Build, custom, field, rows
from tests.unit.forms.form_printing import pdf_text

AT = datetime(2026, 11, 24, 2, tzinfo=UTC)
ATTACK = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def every_kind() -> list[dict[str, Any]]:
    hint = {"description": ATTACK}
    return [
        {
            "type": "group",
            "id": "g",
            "label": "申请人",
            "components": [
                custom("name", "textfield", "person-name", **REQUIRED, **hint),
                field("story", "textarea"),
            ],
        },
        custom("pid", "textfield", "person-id"),
        custom("area", "textfield", "area"),
        custom("budget", "number", "money"),
        custom("urgent", "radio", "yes-no", **YES_NO, **REQUIRED),
        field("supply", "select", **AB),
        field("kinds", "checklist", **AB),
        field("agreed", "checkbox", **REQUIRED),
        field("files", "filepicker"),
        rows(field("who", **REQUIRED)),
        {"type": "html", "id": "h", "content": f"<p onclick='x()'>说明{ATTACK}</p>"},
        {"type": "text", "id": "t", "text": f"**须知** [链接](javascript:alert(1)) {ATTACK}"},
    ]


def parsed(drawn: str) -> Any:
    """The drawn HTML as a tree."""
    return html.fromstring(str(drawn))


VALUES: dict[str, Json] = {
    "name": ATTACK,
    "story": f"</textarea>{ATTACK}",
    "pid": "11010519491231002X",
    "area": "652301100",
    "budget": 1250,
    "urgent": True,
    "supply": "b",
    "kinds": ["a"],
    "agreed": True,
    "files": [ATTACK],
    "rows": [{"who": ATTACK}],
}


@pytest.mark.parametrize("mode", ["fill", "review", "replay", "print"])
def test_nothing_a_person_or_designer_wrote_becomes_markup(
    build: Build, evaluate: Evaluate, mode: Any
) -> None:
    form = build(*every_kind())
    drawn = render(
        form,
        VALUES,
        mode,
        evaluate=evaluate,
        errors={"name": [ATTACK]},
        names={"652301100": ATTACK},
    )
    page = parsed(drawn)
    assert page.xpath("//script | //img | //@onclick | //@onerror | //@style") == []
    assert not [link for link in page.xpath("//@href") if link.startswith("javascript")]
    assert "alert(1)" in drawn


def test_every_input_has_a_label_and_errors_are_tied_to_it(
    build: Build, evaluate: Evaluate
) -> None:
    form = build(*every_kind())
    errors = {"name": ["请填写姓名"], "urgent": ["请选择"], "rows[0].who": ["请填写"]}
    page = parsed(render(form, {}, "fill", evaluate=evaluate, errors=errors))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for control in page.xpath("//input[@type!='hidden'] | //select | //textarea"):
        assert page.xpath("//label[@for=$id]", id=control.get("id")), control.get("name")
    for name in ("name", "rows[0].who"):
        control = page.xpath("//input[@name=$name]", name=name)[0]
        assert control.get("aria-invalid") == "true"
        wrong = control.get("aria-describedby").split()[-1]
        assert page.xpath("string(//*[@id=$id])", id=wrong) == errors[name][0]
    choice = page.xpath("//fieldset[legend[contains(., 'urgent')]]")[0]
    assert "请选择" in page.xpath("string(//*[@id=$id])", id=choice.get("aria-describedby"))


def test_enter_in_a_field_does_not_press_a_lists_button(build: Build, evaluate: Evaluate) -> None:
    page = parsed(render(build(*every_kind()), {}, "fill", evaluate=evaluate))
    first, *others = page.xpath("//button")
    assert first.get("name") is None
    assert {button.get("name") for button in others} == {"_add_row", "_remove_row"}


def test_the_browser_does_not_insist_on_what_may_vanish(build: Build, evaluate: Evaluate) -> None:
    hidden = field("why", conditional={"hide": "=urgent = true"}, **REQUIRED)
    form = build(field("name", **REQUIRED), hidden, rows(field("who", **REQUIRED)))
    page = parsed(render(form, {}, "fill", evaluate=evaluate))
    assert page.xpath("//*[@required]/@name") == ["name"]
    assert page.xpath("//*[@aria-required]/@name") == ["why", "rows[0].who"]


def test_what_was_typed_is_shown_again(build: Build, evaluate: Evaluate) -> None:
    form = build(custom("budget", "number", "money"), field("supply", "select", **AB))
    drawn = render(form, {"budget": "zwölf", "supply": "b"}, "fill", evaluate=evaluate)
    page = parsed(drawn)
    assert page.xpath("//input[@name='budget']/@value") == ["zwölf"]
    assert page.xpath("//option[@selected]/@value") == ["b"]


def test_read_only_choices_are_sent_along_and_cannot_be_changed(
    build: Build, evaluate: Evaluate
) -> None:
    form = build(field("mode", "radio", readonly=True, defaultValue="a", **AB))
    page = parsed(render(form, {}, "fill", evaluate=evaluate))
    inputs = page.xpath("//input")
    assert [(i.get("type"), i.get("name"), i.get("value")) for i in inputs] == [
        ("hidden", "mode", "a")
    ]


def test_choices_from_outside_make_a_select(build: Build, evaluate: Evaluate) -> None:
    form = build(custom("area", "textfield", "area"))
    choices = {"area": [Option("652301100", "三工镇")]}
    drawn = render(form, {"area": "652301100"}, "fill", evaluate=evaluate, choices=choices)
    page = parsed(drawn)
    assert page.xpath("//select[@name='area']/option[@selected]/text()") == ["三工镇"]


def test_review_masks_id_numbers_and_replay_shows_every_option(
    build: Build, evaluate: Evaluate
) -> None:
    form = build(*every_kind())
    review = str(render(form, VALUES, "review", evaluate=evaluate))
    assert "110105********002X" in review
    assert "19491231" not in review
    revealed = str(render(form, VALUES, "review", evaluate=evaluate, reveal=True))
    assert "110105 19491231 002X" in revealed
    replay = parsed(render(form, VALUES, "replay", evaluate=evaluate))
    marks = [re.sub(r"\s+", "", li.text_content()) for li in replay.xpath("//li")]
    assert marks[:2] == ["☑已选是", "☐未选否"]
    assert replay.xpath("//input | //button | //select") == []


def test_the_print_holds_values_as_text_and_is_the_same_every_time(
    build: Build, evaluate: Evaluate
) -> None:
    form = build(*every_kind())
    markup = '#strong[x] *b* $x$ "q" // @ref <a> \\ '
    header = Header("服务类社会救助需求申请", "CJ-2026-0001", "阿依努尔·居马汗", "2026-11-24 10:00")
    values: dict[str, Json] = {**VALUES, "name": markup, "story": "第一行\n第二行"}
    prints = [print_pdf(form, values, header, evaluate=evaluate, timestamp=AT) for _ in range(2)]
    assert prints[0] == prints[1]
    assert b"pdfaid:part>2<" in prints[0]
    assert b"pdfaid:conformance>B<" in prints[0]
    text = pdf_text(prints[0])
    for part in ("CJ-2026-0001", "阿依努尔·居马汗", markup.strip(), "12.50 元", "第二行"):
        assert part in text
    assert re.search(r"✓\s*是\s+□\s*否", text)


@pytest.mark.parametrize(("text", "lacking"), [("ئۇ", ("ئ", "ۇ")), ("𠮷田😀", ("😀", "𠮷"))])
def test_a_character_that_the_font_lacks_is_an_error(
    build: Build, evaluate: Evaluate, text: str, lacking: tuple[str, ...]
) -> None:
    form = build(field("name"))
    with pytest.raises(MissingGlyphs) as error:
        print_pdf(form, {"name": text}, Header("表", "1"), evaluate=evaluate, timestamp=AT)
    assert set(error.value.characters) == set(lacking)
