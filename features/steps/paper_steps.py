"""那么: what the written notices say, and what the ledgers show."""

from __future__ import annotations

import pypdfium2
from pytest_bdd import parsers, then

from assistance.ledgers import Chosen, Reach, page
from assistance.notices import content
from assistance.store import notices
from engine import sm3
from features.steps.world import World


@then(parsers.parse("文书“{title}”写明理由、依据和救济途径"))
def says_why_and_what_to_do(world: World, title: str) -> None:
    text = _text(world, title)
    for said in ("理由", "依据", "行政复议", "行政诉讼", "六十日", "六个月"):
        assert said in text, text
    assert world.applicant.name in text


@then(parsers.parse("文书“{title}”的文号以“{end}”结尾"))
def is_numbered(world: World, title: str, end: str) -> None:
    with world.rows() as tx:
        issued = notices.of_application(tx, world.application_id)
    numbers = [row["number"] for row in issued if row["title"] == title]
    assert [number.endswith(end) for number in numbers] == [True], numbers


@then("需求台账有本案的行,姓名已脱敏")
def is_in_the_ledger(world: World) -> None:
    county = Reach([world.applicant.village[:6]])
    lines, _ = page(world.product, "needs", county, Chosen(), known=True)
    names = [line["name"] for line in lines if line["case"] == world.case]
    assert names
    assert all(name != world.applicant.name and "*" in name for name in names)


def _text(world: World, title: str) -> str:
    with world.rows() as tx:
        issued = notices.of_application(tx, world.application_id)
        [row] = [row for row in issued if row["title"] == title]
        pdf = content(tx, world.product.people, row["notice_id"])
    assert pdf is not None
    assert sm3(pdf) == row["digest"]
    document = pypdfium2.PdfDocument(pdf)
    pages = (one.get_textpage().get_text_bounded() for one in document)
    return "".join("".join(pages).split())
