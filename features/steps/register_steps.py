"""The register of people, as an office of the township and the county work with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from pytest_bdd import given, parsers, then, when

from assistance.calendar import utc_text
from assistance.imports import LABELS
from assistance.imports.judging import KEPT, judge, keep
from assistance.people import Origin, Person
from assistance.people.merging import merge, part
from assistance.store import people as store
from features.steps.world import World

AREA = "652301101001"
QUOTED = "“(?P<name>.+?)”"
NUMBER = f"登记{QUOTED},证件号码“(?P<number>.+?)”"
EVIDENCE = {
    "category": "subsistence_recipient",
    "certificate": "低保-1",
    "granted_on": "2025-01-31",
    "source": "昌吉市民政局",
}


@dataclass
class Desk:
    """What was told last, what was wrong with it, and the ids under which people were kept."""

    told: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def origin(world: World, by: str = "township_clerk") -> Origin:
    return Origin(by, utc_text(world.clock.now), "changji-2024-30")


def register(world: World, desk: Desk, **told: str) -> None:
    """What REST and imports do with one person; a refusal keeps nothing."""
    people = world.product.people
    desk.told = {"area_code": AREA, **told}
    with world.engine.transaction() as tx:
        reference = world.product.editions.on(tx, world.today)
        verdict = judge(tx, people, reference, world.today, [AREA[:9]], desk.told)
        desk.wrong = {LABELS[name]: why for name, why in verdict.wrong}
        if desk.wrong:
            return
        new = f"P{len(desk.ids)}" if verdict.outcome == KEPT else ""
        keep(tx, people, verdict, new, world.today, origin(world))
        id_type = desk.told.get("id_type", "resident_id")
        desk.ids.append(people.by_number(tx, id_type, told["id_number"]) or "")


def last(world: World, desk: Desk) -> Person:
    with world.rows() as tx:
        person = world.product.people.find(tx, desk.ids[-1])
    assert person is not None
    return person


@given(parsers.re(f"经办人登记了{QUOTED},证件号码“(?P<number>.+?)”$"))
def registered(world: World, desk: Desk, name: str, number: str) -> None:
    register(world, desk, name=name, id_number=number)
    assert not desk.wrong


@when(parsers.re(f"经办人{NUMBER}$"))
def told(world: World, desk: Desk, name: str, number: str) -> None:
    register(world, desk, name=name, id_number=number)


@when(parsers.re(f"经办人核实后仍{NUMBER}$"))
def checked(world: World, desk: Desk, name: str, number: str) -> None:
    register(world, desk, name=name, id_number=number, checked_apart="是")


@when(parsers.re(f"经办人{NUMBER},监护人“(?P<guardian>.+?)”“(?P<his>.+?)”$"))
def guarded(world: World, desk: Desk, name: str, number: str, guardian: str, his: str) -> None:
    told = {"guardian_name": guardian, "guardian_id_number": his, "guardian_relation": "母亲"}
    register(world, desk, name=name, id_number=number, **told)


@when(parsers.re(f"经办人{NUMBER},低保证有效期至“(?P<until>.+?)”$"))
def proved(world: World, desk: Desk, name: str, number: str, until: str) -> None:
    register(world, desk, name=name, id_number=number, valid_until=until, **EVIDENCE)


@when(parsers.re(f"经办人登记{QUOTED},临时编号“(?P<number>.+?)”,出生日期“(?P<born>.+?)”$"))
def temporary(world: World, desk: Desk, name: str, number: str, born: str) -> None:
    told = {"id_type": "temporary_number", "birth_date": born, "sex": "女"}
    register(world, desk, name=name, id_number=number, **told)


@when(parsers.re(f"经办人按姓名{QUOTED}查找"))
def look(world: World, desk: Desk, name: str) -> None:
    with world.rows() as tx:
        desk.found = world.product.people.by_name(tx, name, [AREA[:9]], 50)


@when(parsers.re("县里把两条登记合并,理由是“(?P<reason>.+)”"))
def merged(world: World, desk: Desk, reason: str) -> None:
    kept, gone = desk.ids[0], desk.ids[-1]
    with world.engine.transaction() as tx:
        by = origin(world, "county_officer")
        assert merge(tx, world.product.people, kept, gone, reason, by) is None


@when(parsers.re("县里撤销合并,理由是“(?P<reason>.+)”"))
def parted(world: World, desk: Desk, reason: str) -> None:
    with world.engine.transaction() as tx:
        assert part(tx, desk.ids[-1], reason, origin(world, "county_officer")) is None


@then(parsers.re("两次登记(?P<no>不)?是同一人"))
def same(world: World, desk: Desk, no: str | None) -> None:
    assert len(desk.ids) == 2
    with world.rows() as tx:
        found = {store.kept(tx, id_) for id_ in desk.ids}
    assert len(found) == (2 if no else 1)


@then(parsers.re(f"登记册里的姓名是{QUOTED}"))
def named(world: World, desk: Desk, name: str) -> None:
    assert not desk.wrong
    assert last(world, desk).profile.name == name


@then(parsers.parse("查到{n:d}人"))
def so_many(desk: Desk, n: int) -> None:
    assert len(desk.found) == n


@then(parsers.re("登记被拒绝,“(?P<what>.+?)”一项说明“(?P<why>.+?)”"))
def refused(desk: Desk, what: str, why: str) -> None:
    assert why in desk.wrong[what]


@then("说明里没有号码和姓名")
def silent(desk: Desk) -> None:
    texts = "".join(desk.wrong.values())
    assert desk.told["name"] not in texts
    assert desk.told["id_number"] not in texts


@then(parsers.re(f"监护人{QUOTED}也登记了"))
def guardian_too(world: World, desk: Desk, name: str) -> None:
    people = world.product.people
    with world.rows() as tx:
        [row] = tx.run("SELECT guardian_id FROM guardianships")
        guardian = people.find(tx, row["guardian_id"])
    assert guardian is not None
    assert guardian.profile.name == name


@then("合并记入了此人的记录")
def logged(world: World, desk: Desk) -> None:
    with world.rows() as tx:
        kinds = [row["kind"] for row in store.logged(tx, desk.ids[0])]
    assert kinds[-1] == "merged"
