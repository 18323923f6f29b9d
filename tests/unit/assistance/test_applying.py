"""Who may begin an application, where; the product put together on an empty database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from access import Account
from assistance.actors import actor_of
from assistance.applying import entries_of, open_application
from assistance.bootstrap import Assistance, deploy, open_assistance
from assistance.bundle import CASE, PROCESSES, case_bundle
from assistance.calendar import LOCAL, bundle_calendar, is_published
from assistance.samples import INTAKE, register_providers, sample
from engine import Actor, CompleteTask, Refused, Settings

NOW = datetime(2026, 11, 24, 10, tzinfo=LOCAL)
VILLAGE = "652301101201"
CLERK = Actor("clerk", frozenset({"township_clerk"}), "652301101")
VILLAGER = Actor("villager", frozenset({"village_worker"}), VILLAGE)
APPLICANT = Actor("applicant", frozenset({"applicant@P1"}))
GUARDIAN = Actor("guardian", frozenset({"guardian@P1"}))


@pytest.fixture
def assistance(tmp_path: Path) -> Iterator[Assistance]:
    made = open_assistance(Settings(data_dir=tmp_path), clock=lambda: NOW)
    deploy(made)
    yield made
    made.close()


def begin(assistance: Assistance, actor: Actor, entry: str, area: str = VILLAGE) -> int | Refused:
    return open_application(assistance, entry=entry, area=area, actor=actor)


def variables(assistance: Assistance, opened: int | Refused) -> Any:
    assert isinstance(opened, int), opened
    return assistance.engine.variables(opened)


def test_each_entry_opens_the_right_form(assistance: Assistance) -> None:
    with assistance.engine.transaction() as tx:
        register_providers(tx)
    for actor, entry, form in (
        (CLERK, "window", "application-window"),
        (VILLAGER, "outreach", "application-outreach"),
        (APPLICANT, "platform", "application-platform"),
        (GUARDIAN, "platform", "application-platform"),
    ):
        opened = begin(assistance, actor, entry)
        assert isinstance(opened, int)
        tasks = assistance.engine.tasks(actor, case_key=opened)
        assert [task.form_id for task in tasks] == [form]


def test_what_a_new_case_knows(assistance: Assistance) -> None:
    with assistance.engine.transaction() as tx:
        register_providers(tx)
    known = variables(assistance, begin(assistance, APPLICANT, "platform"))
    assert known["person_id"] == "P1"
    assert known["intake_organisation"] == INTAKE
    assert known["policy_version"] == "changji-2024-30"
    assert known["policy_date"] == "2026-11-24"
    known = variables(assistance, begin(assistance, CLERK, "window"))
    assert (known["person_id"], known["intake_organisation"]) == (None, None)
    assert known["area_code"] == VILLAGE


@pytest.mark.parametrize(
    ("actor", "entry", "area", "code"),
    [
        (CLERK, "window", "652301102201", "forbidden"),
        (CLERK, "outreach", VILLAGE, "forbidden"),
        (CLERK, "platform", VILLAGE, "forbidden"),
        (VILLAGER, "outreach", "652301101202", "forbidden"),
        (VILLAGER, "window", VILLAGE, "forbidden"),
        (APPLICANT, "window", VILLAGE, "forbidden"),
        (Actor("nobody"), "window", VILLAGE, "forbidden"),
        (CLERK, "window", "652301101", "invalid"),
        (CLERK, "window", "652399999201", "invalid"),
        (CLERK, "letter", VILLAGE, "invalid"),
        (actor_of(Account.of("a", "", {"applicant"})), "platform", VILLAGE, "forbidden"),
        (APPLICANT, "platform", VILLAGE, "state"),
    ],
)
def test_s04_nobody_begins_what_is_not_his(
    assistance: Assistance, actor: Actor, entry: str, area: str, code: str
) -> None:
    refused = begin(assistance, actor, entry, area)
    assert isinstance(refused, Refused)
    assert refused.code == code
    assert assistance.engine.cases() == []


def test_the_same_command_opens_one_case(assistance: Assistance) -> None:
    opened = {
        open_application(assistance, entry="window", area=VILLAGE, actor=CLERK, command_id="again")
        for _ in range(2)
    }
    assert len(opened) == 1
    assert len(assistance.engine.cases()) == 1


def test_what_an_account_may_begin() -> None:
    assert entries_of(CLERK) == ["window"]
    assert entries_of(GUARDIAN) == ["platform"]
    assert entries_of(Actor("x", frozenset({"county_leader"}))) == []


def test_actors_come_from_accounts_and_inactive_ones_may_nothing() -> None:
    account = Account.of("clerk", "经办", {"township_clerk"}, "652301101", "652301101")
    assert actor_of(account) == CLERK
    gone = replace(account, active=False)
    assert actor_of(gone) == Actor("clerk")
    operator = actor_of(Account.of("operator", "", {"operator"}))
    assert operator.superuser


def test_wrong_values_come_back_field_by_field(assistance: Assistance) -> None:
    opened = begin(assistance, CLERK, "window")
    assert isinstance(opened, int)
    task = assistance.engine.tasks(CLERK, case_key=opened)[0]
    known = assistance.engine.variables(opened)
    values = {**sample("application-window", {}, known), "id_number": "123", "sex": "?"}
    command = CompleteTask(command_id="c1", actor=CLERK, key=task.key, values=values)
    refused = assistance.engine.execute(command)
    assert isinstance(refused, Refused)
    assert refused.code == "invalid"
    assert refused.fields.keys() == {"id_number", "sex"}
    assert assistance.engine.tasks(CLERK, case_key=opened)[0].key == task.key


def test_deploying_again_changes_nothing(assistance: Assistance) -> None:
    before = assistance.engine.definitions()
    deploy(assistance)
    assert assistance.engine.definitions() == before
    assert {d.process_id for d in before} == {"assistance-case", "service-order", "survey"}


def test_the_database_is_current_and_opens_again(assistance: Assistance) -> None:
    assert assistance.engine.ready()
    again = open_assistance(assistance.settings)
    assert again.keys == assistance.keys
    assert again.engine.definitions() == assistance.engine.definitions()
    again.close()


# --- the bundle ---------------------------------------------------------------------------------


def test_the_bundle_holds_every_file_of_the_procedure() -> None:
    files = case_bundle()
    assert {"assistance-case.bpmn", "service-order.bpmn", "calendar.csv"} <= files.keys()
    assert "township/need-list.form" in files
    stored = {path.name for path in (PROCESSES / CASE).iterdir() if not path.name.startswith(".")}
    assert stored <= files.keys()


def test_the_committed_calendar_is_that_of_the_published_years() -> None:
    """Where it is not: write ``bundle_calendar(first, last)`` to the file, as a new version."""
    committed = case_bundle()["calendar.csv"]
    years = {int(line[:4]) for line in committed.decode().splitlines()[1:]}
    published = {year for year in range(2020, 2040) if is_published(year)}
    assert years == published
    assert committed == bundle_calendar(min(years), max(years))
