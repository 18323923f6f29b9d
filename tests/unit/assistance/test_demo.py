"""The demo as people will run it: every story, the real engine, the right people."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from access import Session, find_account, lists
from assistance.bootstrap import Assistance, open_assistance
from assistance.calendar import LOCAL
from assistance.demo import DemoSummary, prepare, run_demo
from assistance.demo.people import official_accounts
from assistance.demo.run import SHOWCASE
from assistance.demo.stories import STORIES
from assistance.identity import ADULT_AGE
from engine import Actor, Settings
from tests.unit.assistance.played_demo import PASSWORD, Played

KEYS = {
    "cases",
    "archived",
    "by_entry",
    "by_supply",
    "other_ends",
    "events",
    "steps",
    "seconds",
    "steps_per_second",
    "chain_ok",
    "reexecuted_ok",
}
NOON = datetime(2026, 11, 24, 12, tzinfo=LOCAL)


def demo(folder: Path, cases: int, seed: int = 0) -> tuple[Assistance, DemoSummary]:
    """A demo on a new database, begun at the same moment each time."""
    settings = Settings(data_dir=folder, demo_password=PASSWORD)
    assistance = open_assistance(settings, clock=lambda: NOON)
    return assistance, run_demo(assistance, cases, seed)


def test_every_case_goes_to_the_archive_and_every_proof_holds(played: Played) -> None:
    summary = played.summary
    assert summary.cases == summary.archived == len(STORIES)
    assert min(summary.by_entry.values()) > 0
    assert summary.by_entry.keys() == {"window", "platform", "outreach"}
    assert min(summary.by_supply.values()) > 0
    assert 0 < summary.other_ends < summary.cases
    assert summary.chain_ok
    assert summary.reexecuted_ok
    assert played.assistance.engine.incidents() == []


def test_every_story_is_told_to_its_end(played: Played) -> None:
    assert played.summary.untold == []
    ends = played.rows("SELECT outcome, COUNT(*) AS n FROM archives GROUP BY outcome")
    assert {row["outcome"] for row in ends} == {
        "completed",
        "rejected",
        "refused",
        "withdrawn",
        "terminated",
    }


def test_what_the_command_line_prints(played: Played) -> None:
    printed: Any = played.summary.as_json()
    assert printed.keys() == KEYS
    assert printed["steps_per_second"] == pytest.approx(
        printed["steps"] / printed["seconds"], rel=0.01
    )
    assert printed["events"] > printed["steps"] > 0


def test_everybody_acts_under_an_account_of_the_demo(played: Played) -> None:
    known = {row["user_name"] for row in played.rows("SELECT user_name FROM accounts")}
    acted = {
        row["actor"]
        for row in played.rows("SELECT DISTINCT actor FROM event_log WHERE type = 'TaskCompleted'")
    }
    assert acted <= known
    assert acted.isdisjoint({"operator", "integration"})


def test_people_of_several_nations_apply_and_children_through_guardians(played: Played) -> None:
    product = played.assistance
    rows = played.rows("SELECT person_id FROM applications")
    with product.engine.transaction() as tx:
        people = [product.people.find(tx, row["person_id"]) for row in rows]
    profiles = [person.profile for person in people if person is not None]
    assert len(profiles) >= len(STORIES)
    assert len({profile.ethnicity for profile in profiles}) >= 4
    assert any("·" in profile.name for profile in profiles)
    children = [p for p in profiles if p.age_on(NOON.date()) < ADULT_AGE]
    assert children
    assert all(child.guardian_name and child.guardian_id_number for child in children)


def test_the_rules_of_the_procedure_are_seen_in_what_happened(played: Played) -> None:
    """A remote visit, a relative of the staff, a substitute's signature, an appeal, notices."""
    assert played.rows("SELECT 1 FROM visits WHERE mode = 'video'")
    relatives = played.rows("SELECT visited FROM county_checks WHERE relative = 1")
    assert {row["visited"] for row in relatives} == {1}
    substituted = {row["substitute"] for row in played.rows("SELECT substitute FROM substitutions")}
    acted = played.rows("SELECT DISTINCT actor FROM event_log WHERE type = 'TaskActedFor'")
    assert set() < {row["actor"] for row in acted} <= substituted
    [appeal] = played.rows(
        "SELECT a.in_time, r.result FROM appeals a JOIN appeal_results r"
        " ON r.appeal_id = a.appeal_id"
    )
    assert (appeal["in_time"], appeal["result"]) == (1, "upheld")
    told = {row["kind"] for row in played.rows("SELECT DISTINCT kind FROM notices")}
    assert told >= {"supplement", "rejection", "denial", "refusal", "termination", "withdrawal"}


def test_who_dispatches_does_not_inspect(played: Played) -> None:
    duties = played.rows(
        "SELECT i.actor AS inspected_by, d.decided_by FROM duties i"
        " JOIN orders o ON o.case_key = i.case_key"
        " JOIN service_decisions d ON d.application_id = o.application_id"
        " WHERE i.duty = 'inspect'"
    )
    assert duties
    assert all(row["inspected_by"] != row["decided_by"] for row in duties)


def test_time_goes_forward_over_weeks_in_office_hours(played: Played) -> None:
    case = played.sealed("completed")
    entries = played.assistance.engine.history(case)
    times = [entry.occurred_at for entry in entries]
    assert times == sorted(times)
    assert times[-1] - times[0] > timedelta(days=14)
    assert times[-1] < played.assistance.engine.now()
    done = [entry.occurred_at.astimezone(LOCAL) for entry in entries if "Task" in entry.type]
    assert all(10 <= moment.hour < 20 for moment in done)


def test_worklists_are_not_empty_afterwards(played: Played) -> None:
    anybody = Actor("auditor", superuser=True)
    tasks = played.assistance.engine.tasks(anybody, limit=500)
    assert len({task.case_title for task in tasks}) > 1
    active = played.assistance.engine.cases(state="active", process_id="assistance-case")
    # A short story may have ended by then; one that waits for a day to come has no task.
    assert len(active) >= len(SHOWCASE) - 2
    assert len(tasks) >= len(SHOWCASE) - 2
    latest = played.rows("SELECT MAX(occurred_at) AS at FROM event_log")[0]["at"]
    assert datetime.fromisoformat(latest) < played.assistance.engine.now()


def test_notices_have_reached_the_inbox(played: Played) -> None:
    kinds = {row["kind"] for row in played.rows("SELECT DISTINCT kind FROM inbox")}
    assert {"accepted", "confirmation", "rejection", "reminder"} <= kinds


def test_the_printed_accounts_can_sign_in(played: Played) -> None:
    login = next(x for x in played.summary.logins if x.user == "township_clerk-652301101")
    session = played.assistance.access.sign_in(login.user, PASSWORD, "127.0.0.1")
    assert isinstance(session, Session)
    assert session.account.area == "652301101"


def test_a_person_who_died_is_not_served_again(played: Played) -> None:
    dead = played.rows("SELECT person_id FROM persons WHERE status = 'died'")
    assert dead
    for row in dead:
        filed = played.rows(
            "SELECT outcome FROM applications WHERE person_id = :person", person=row["person_id"]
        )
        assert [f["outcome"] for f in filed] == ["terminated"]


def test_the_same_seed_plays_the_same(tmp_path: Path) -> None:
    told = []
    for name in ("one", "two"):
        assistance, summary = demo(tmp_path / name, 4, seed=3)
        assistance.close()
        values = summary.as_json()
        told.append({k: v for k, v in values.items() if not k.startswith(("sec", "steps_per"))})
    assert told[0] == told[1]


def test_a_second_run_on_the_same_database_adds_to_it(tmp_path: Path) -> None:
    assistance, first = demo(tmp_path, 2)
    second = run_demo(assistance, 3, seed=0)
    assert (first.archived, second.archived) == (2, 3)
    assert second.chain_ok
    assert second.reexecuted_ok
    assert len(assistance.engine.cases(process_id="assistance-case", limit=50)) == 5
    assistance.close()


def test_no_cases_only_prepares(tmp_path: Path) -> None:
    assistance, summary = demo(tmp_path, 0)
    assert (summary.cases, summary.archived, summary.events, summary.steps) == (0, 0, 0, 0)
    assert summary.chain_ok
    assert len(summary.logins) >= len(official_accounts())
    assert assistance.engine.definitions()
    assert {login.user for login in prepare(assistance)} == {x.user for x in summary.logins}
    assistance.close()


def test_a_leader_of_the_demo_is_stood_in_for(tmp_path: Path) -> None:
    assistance = open_assistance(Settings(data_dir=tmp_path, demo_password=PASSWORD))
    for _ in range(2):
        prepare(assistance)
    with assistance.engine.reading() as tx:
        [row] = lists.substitutions(tx, ("",), None, None, None, 10)
        substitute = find_account(tx, row["substitute"], assistance.engine.now())
    assistance.close()
    assert substitute is not None
    own, lent = substitute.standings
    assert (own.acting_for, lent.acting_for) == (None, row["absent"])
    assert own.role == lent.role == "township_leader"
    assert own.area != lent.area
