"""Written notices: numbered without gaps, printed, sealed, and never with a gap in the text."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pypdfium2
import pytest

from assistance.areas import COUNTY_DIGITS, TOWNSHIP_DIGITS, areas
from assistance.notices import ISSUED, content
from assistance.notices.offices import COUNTY, TOWNSHIP, office_of
from assistance.notices.paper import Paper
from assistance.notices.templates import FIELDS, ORDER, SAID, Template, template, templates
from engine import sm3
from tests.unit.assistance.assistance_world import World
from tests.unit.assistance.desk import CHILD, Desk
from tests.unit.forms.form_printing import pdf_text

# Decides something against the person: how to object must be said (R54).
ADVERSE = {"rejection", "denial", "refusal", "ineligible", "stop", "termination"}


def papers(desk: Desk) -> dict[str, str]:
    """Text of every notice that was issued, by number."""
    rows = desk.rows("notice_papers")
    with desk.world.transaction() as tx:
        found = {r["number"]: content(tx, desk.world.people, r["notice_id"]) for r in rows}
    return {number: flat(pdf) for number, pdf in found.items() if pdf}


def flat(pdf: bytes) -> str:
    return "".join(pdf_text(pdf).split())


def test_a_refusal_says_why_by_which_law_and_where_to_object(world: World) -> None:
    desk = Desk(world).accepted()
    desk.must("refusal-notice", lambda values: values.update(refusal_reason="已有子女赡养"))
    text = papers(desk)["昌救助不确〔2026〕1号"]
    assert "马秀兰" in text
    assert desk.variables["case_number"] in text
    assert "已有子女赡养" in text
    assert "《中华人民共和国社会救助法》第四十五条" in text
    assert "六十日内申请行政复议" in text
    assert "六个月内向人民法院提起行政诉讼" in text
    assert "行政复议向昌吉市人民政府申请" in text
    assert "昌吉市民政局2026年11月24日" in text


def test_what_was_issued_is_kept_and_the_case_knows_its_digest(world: World) -> None:
    desk = Desk(world).accepted()
    answer = desk.must("refusal-notice")
    row = next(r for r in desk.rows("notice_papers") if r["title"] == "不予确认告知书")
    with world.transaction() as tx:
        pdf = content(tx, world.people, row["notice_id"])
    assert pdf is not None
    assert answer[ISSUED]["digest"] == row["digest"] == sm3(pdf)
    assert (answer[ISSUED]["number"], row["size"]) == (row["number"], len(pdf))
    assert "马秀兰".encode() not in bytes(row["sealed"])
    assert pdf not in bytes(row["sealed"])


def test_it_is_pdf_a(world: World) -> None:
    desk = Desk(world).accepted()
    row = desk.row("notice_papers")
    with world.transaction() as tx:
        pdf = content(tx, world.people, row["notice_id"])
    assert pdf is not None
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf
    assert pypdfium2.PdfDocument(pdf).get_metadata_value("Title") == "受理通知书"


def test_a_supplement_lists_everything_and_until_when(world: World) -> None:
    desk = Desk(world, person=CHILD).applied()
    desk.must("material-review", review_result="supplement")
    desk.must("supplement-notice")
    [text] = papers(desk).values()
    assert "1.户口本:" in text
    assert "2026年12月24日" in text
    assert "监护人" in text
    assert "申请编号A-1" in text


def test_numbers_go_on_by_office_kind_and_year(world: World) -> None:
    first = Desk(world).applied()
    for number in (1, 2):
        first.must("refusal-notice")
        assert first.variables[ISSUED]["number"] == f"昌救助不确〔2026〕{number}号"
    first.pass_(days=60)
    first.must("refusal-notice")
    assert first.variables[ISSUED]["number"] == "昌救助不确〔2027〕1号"


def test_a_character_that_cannot_be_printed_stops_the_notice_and_takes_no_number(
    world: World,
) -> None:
    desk = Desk(world).accepted()
    rare = "\U000323af"
    refused = desk.refusal("refusal-notice", lambda values: values.update(refusal_reason=rare))
    assert rare in refused.message
    assert [row["title"] for row in desk.rows("notice_papers")] == ["受理通知书"]
    desk.must("refusal-notice")
    assert desk.variables[ISSUED]["number"].endswith("〔2026〕1号")


def test_every_office_has_a_word_of_its_own() -> None:
    codes = [code for code in areas() if len(code) in (COUNTY_DIGITS, TOWNSHIP_DIGITS)]
    offices = [
        office_of(code, COUNTY if len(code) == COUNTY_DIGITS else TOWNSHIP)
        for code in codes
        if areas()[code].level != "prefecture"
    ]
    assert len({one.word for one in offices}) == len({one.name for one in offices}) == len(offices)
    assert office_of("652301202201", TOWNSHIP).word == "昌阿什里"
    assert office_of("652301001", TOWNSHIP).name == "昌吉市宁边路街道办事处"
    assert office_of("652301001", TOWNSHIP).reviewed_by == "昌吉市人民政府"


@pytest.mark.parametrize("text", templates(), ids=lambda t: f"{t.kind}-{t.effective_from}")
def test_every_text_can_be_printed(text: Template) -> None:
    filled: dict[str, Any] = {name: f"《{name}》" for name in FIELDS | SAID | ORDER}
    office = office_of("652301101", text.issuer)
    paper = Paper(text, "第1号", office, "某人", date(2026, 3, 1), filled)
    printed = flat(paper.pdf(datetime(2026, 3, 1, tzinfo=UTC)))
    assert all(f"《{name}》" in printed for name in text.names)
    assert "{" not in printed
    if text.kind in ADVERSE:
        # What the form says of it was checked when it was signed.
        assert {"reason", "legal_ground", "remedy", "reviewed_by"} <= text.names


def test_the_law_is_cited_from_the_day_it_is_in_force() -> None:
    before, after = (template("refusal", date(2026, month, 30)) for month in (6, 7))
    assert "社会救助法" not in before.basis
    assert "社会救助法" in after.basis
