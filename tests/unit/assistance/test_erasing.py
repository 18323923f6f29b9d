"""Erasing a person whose case was archived: nothing to read is left, and the log verifies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistance.archive import NotSealed, export_package, sealed_cases
from assistance.bootstrap import Assistance, open_assistance
from assistance.demo import run_demo
from assistance.people import Origin
from assistance.people.erasing import Erased, decide, request
from assistance.subjects import subjects
from engine import Refused, Settings

ONE, OTHER = Origin("officer", "2027-01-01T00:00:00+00:00"), Origin("leader", "2027-01-02")


@pytest.fixture
def product(database_url: str, tmp_path: Path) -> Iterator[Assistance]:
    made = open_assistance(Settings(data_dir=tmp_path, database_url=database_url))
    run_demo(made, 1)
    yield made
    made.close()


def test_what_was_archived_is_erased_by_two_with_the_archives_approval(
    product: Assistance, tmp_path: Path
) -> None:
    engine, people = product.engine, product.people
    [case] = sealed_cases(product)
    assert engine.submissions(case)
    with engine.transaction() as tx:
        [row] = tx.run("SELECT person_id FROM applications WHERE case_key = :case", {"case": case})
        person_id = row["person_id"]
        refused = request(tx, person_id, "本人申请", "", "E1", ONE)
        assert isinstance(refused, Refused)
        assert "销毁鉴定" in refused.fields["disposal"][0]
        assert request(tx, person_id, "本人申请", "昌档〔2027〕1号", "E1", ONE) is None
        again = request(tx, person_id, "本人申请", "昌档〔2027〕1号", "E2", OTHER)
        assert isinstance(again, Refused)
        alone = decide(tx, "E1", True, ONE)
        assert isinstance(alone, Refused)
        assert alone.code == "forbidden"
    assert export_package(product, case, tmp_path / "before")
    with engine.transaction() as tx:
        done = decide(tx, "E1", True, OTHER)
        assert isinstance(done, Erased)
        assert done.cases >= 2
        assert people.find(tx, person_id) is None
        assert subjects(tx, people, [case])[case].name == "(已删除)"
        assert tx.run("SELECT * FROM submissions") == []
        assert tx.run("SELECT * FROM files") == []
        assert tx.run("SELECT * FROM notice_papers") == []
    assert engine.submissions(case) == []
    assert sealed_cases(product) == []
    with pytest.raises(NotSealed, match="已依法删除"):
        export_package(product, case, tmp_path / "after")
    assert engine.verify(reexecute=True).ok
