"""Imports of people: every row is answered, the right ones are kept, a repeat changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from assistance import imports
from assistance.bootstrap import Assistance, open_assistance
from assistance.identity import with_check_digit
from assistance.sheets import CSV, XLSX, SheetRefused, read_sheet, write_sheet
from assistance.store import imports as store
from engine import Settings
from tests.unit.imports.people_sheet import AREA, GUARDIAN, WRONG, right, rows, sheet


@pytest.fixture
def product(database_url: str, tmp_path: Path) -> Iterator[Assistance]:
    made = open_assistance(Settings(data_dir=tmp_path, database_url=database_url))
    yield made
    made.close()


def begin(product: Assistance, data: bytes, *, preview: bool = False) -> str:
    import_id = product.engine.new_id()
    with product.engine.transaction() as tx:
        imports.begin(
            tx,
            product.keys,
            data,
            import_id=import_id,
            areas=["652301101"],
            user="clerk",
            at=product.engine.now(),
            preview=preview,
        )
    return import_id


def run(product: Assistance, data: bytes, *, preview: bool = False) -> tuple[str, dict[str, int]]:
    """An import done by the outbox, as a running service does it."""
    import_id = begin(product, data, preview=preview)
    product.engine.run_due()
    with product.engine.reading() as tx:
        found = imports.find(tx, import_id)
    assert found is not None
    assert found.state == "done"
    assert found.done == found.total
    return import_id, {outcome: n for outcome, n in found.counts.items() if n}


def answers(product: Assistance, import_id: str) -> dict[int, tuple[str, list[list[str]]]]:
    with product.engine.reading() as tx:
        found = store.rows(tx, import_id, 0, 100_000, wrong_only=False)
    return {row["row_no"]: (row["outcome"], json.loads(row["reasons"])) for row in found}


def content(product: Assistance) -> dict[str, Sequence[Any]]:
    tables = ("persons", "person_indexes", "person_categories", "guardianships", "person_log")
    with product.engine.reading() as tx:
        return {table: tx.run(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables}


@pytest.mark.parametrize("kind", [XLSX, CSV])
def test_right_rows_are_kept_and_a_repeat_changes_nothing(product: Assistance, kind: str) -> None:
    data = sheet(rows(600, 8), kind)
    _, counts = run(product, data)
    assert counts == {"kept": 592, "wrong": 8}
    before = content(product)
    assert len(before["persons"]) == 592
    _, again = run(product, data)
    assert again == {"same": 592, "wrong": 8}
    after = content(product)
    assert {t: len(r) for t, r in after.items()} == {t: len(r) for t, r in before.items()}
    assert after == before


@pytest.mark.parametrize(("change", "heading"), WRONG)
def test_each_fault_is_told_by_its_column(
    product: Assistance, change: dict[str, str], heading: str
) -> None:
    import_id, counts = run(product, sheet([{**right(1), **change}]))
    assert counts == {"wrong": 1}
    with product.engine.reading() as tx:
        made = imports.result_file(tx, import_id, XLSX)
    [_, line] = [list(row) for row in read_sheet(made)]
    assert line[:3] == ["2", "有误", heading]
    assert line[3]


def test_no_answer_repeats_what_stood_in_a_cell(product: Assistance) -> None:
    canary = "金丝雀652301195803120022"
    told = dict.fromkeys(right(1), canary) | {"残疾等级": canary, "监护人姓名": canary}
    import_id, counts = run(product, sheet([told]))
    assert counts == {"wrong": 1}
    with product.engine.reading() as tx:
        table = [tx.run(f"SELECT * FROM {name}") for name in ("imports", "import_rows", "outbox")]
        made = imports.result_file(tx, import_id, CSV).decode("utf-8-sig")
        assert tx.run("SELECT * FROM import_chunks") == []
    for part in ("金丝雀", "195803120022"):
        assert part not in repr(table)
        assert part not in made


def test_a_preview_says_the_same_and_keeps_nothing(product: Assistance) -> None:
    data = sheet(rows(300, 5))
    import_id, counts = run(product, data, preview=True)
    assert counts == {"kept": 295, "wrong": 5}
    assert not any(content(product).values())
    real, same = run(product, data)
    assert same == counts
    assert answers(product, import_id) == answers(product, real)


def test_a_stopped_import_keeps_what_it_did_and_the_repeat_does_the_rest(
    product: Assistance,
) -> None:
    data = sheet(rows(600))
    import_id = begin(product, data)
    with product.engine.transaction() as tx:
        assert imports.step(tx, product.keys, product.people, product.editions, import_id)
        imports.stop(tx, import_id)
        assert not imports.step(tx, product.keys, product.people, product.editions, import_id)
    product.engine.run_due()
    with product.engine.reading() as tx:
        found = imports.find(tx, import_id)
        assert tx.run("SELECT * FROM import_chunks") == []
    assert found
    assert (found.state, found.done, found.total) == ("stopped", 250, 600)
    assert len(content(product)["persons"]) == 250
    assert run(product, data)[1] == {"same": 250, "kept": 350}


def test_a_person_of_several_categories_has_several_rows(product: Assistance) -> None:
    second = {**right(1), "对象类别": "特困人员", "证号": "特-1"}
    newer = {**second, "证号": "特-2", "认定日期": "2026-01-31"}
    data = sheet([right(1), second, newer])
    assert run(product, data)[1] == {"kept": 1, "changed": 2}
    assert run(product, data)[1] == {"same": 3}
    with product.engine.reading() as tx:
        person_id = product.people.by_number(tx, "resident_id", right(1)["证件号码"])
        assert person_id
        person = product.people.find(tx, person_id)
        recorded = product.people.evidence(tx, person_id)
    assert person
    held = {category.code: category.certificate for category in person.categories}
    assert held == {"destitute": "特-2", "subsistence_recipient": "证-1"}
    # The older certificate is not written over; it only does not count any more.
    assert [(e.category.certificate, e.superseded_at is None) for e in recorded] == [
        ("特-1", False),
        ("特-2", True),
        ("证-1", True),
    ]
    assert {e.policy_version for e in recorded} == {"changji-2024-30"}


def test_a_minor_comes_with_a_guardian_who_is_a_person_too(product: Assistance) -> None:
    child = right(1) | {
        "证件号码": with_check_digit("65230120250101002"),
        "监护人姓名": "居马汗·赛力克",
        "监护人证件号码": GUARDIAN,
        "监护人关系": "父亲",
    }
    assert run(product, sheet([child]))[1] == {"kept": 1}
    with product.engine.reading() as tx:
        [row] = tx.run("SELECT * FROM guardianships")
        guardian = product.people.find(tx, row["guardian_id"])
    assert guardian
    assert guardian.profile.name == "居马汗·赛力克"
    assert run(product, sheet([child]))[1] == {"same": 1}


def test_the_same_name_and_day_of_birth_is_for_a_person_to_decide(product: Assistance) -> None:
    one = right(1)
    number = one["证件号码"]
    other = one | {"证件号码": with_check_digit(number[:14] + "999"), "证号": "证-2"}
    assert run(product, sheet([one]))[1] == {"kept": 1}
    import_id, counts = run(product, sheet([other]))
    assert counts == {"wrong": 1}
    [[field, why]] = answers(product, import_id)[2][1]
    assert field == "name"
    assert "已核实不是同一人" in why
    assert run(product, sheet([other | {"已核实不是同一人": "是"}]))[1] == {"kept": 1}
    with product.engine.reading() as tx:
        assert [row["decision"] for row in tx.run("SELECT * FROM same_people")] == ["apart"]


def test_a_number_under_another_name_is_refused(product: Assistance) -> None:
    run(product, sheet([right(1)]))
    import_id, counts = run(product, sheet([right(1) | {"姓名": "另一个人"}]))
    assert counts == {"wrong": 1}
    assert "另一个姓名" in answers(product, import_id)[2][1][0][1]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (write_sheet(CSV, ["姓名", "证件号码"], []), "区划代码"),
        (write_sheet(CSV, ["姓名", "证件号码", "区划代码", "爱好"], []), "第 4 列"),
        (write_sheet(CSV, ["姓名", "证件号码", "区划代码", "姓名"], []), "第 4 列"),
        (b"", "空文件"),
    ],
)
def test_a_file_that_is_no_table_of_people_is_refused(
    product: Assistance, data: bytes, why: str
) -> None:
    with pytest.raises(SheetRefused, match=why):
        begin(product, data)


def test_an_area_of_others_is_refused(product: Assistance) -> None:
    assert AREA.startswith("652301101")
    import_id, counts = run(product, sheet([right(1) | {"区划代码": "652302100001"}]))
    assert counts == {"wrong": 1}
    assert answers(product, import_id)[2][1][0][0] == "area_code"
