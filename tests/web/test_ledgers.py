"""Ledgers and statistics over REST: the same facts counted another way, each sees his own part."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from assistance.demo import run_demo
from tests.postgres import PrivateServer
from tests.web.pages_world import CLERK, OFFICER, World, hidden, open_pages

BUREAU = "prefecture_admin-652300"
CASES = 8


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Some cases of the demo, from the application to the archive."""
    folder: Path = tmp_path_factory.mktemp("ledgers")
    url = ""
    if request.param == "postgresql":
        server: PrivateServer = request.getfixturevalue("postgres_server")
        url = server.new_database()
    with open_pages(url, folder) as opened:
        run_demo(opened.assistance, cases=CASES)
        yield opened


def rows(world: World, statement: str) -> list[dict[str, Any]]:
    with world.assistance.engine.reading() as tx:
        return [dict(row) for row in tx.run(statement)]


def listed(world: World, user: str, path: str) -> list[dict[str, Any]]:
    """Every line, in parts of three."""
    person, found, after = world.person(user), [], ""
    while True:
        mark = "&" if "?" in path else "?"
        part = person.get(f"/api/ledgers/{path}{mark}limit=3&after={after}")
        assert part.status_code == 200, part.text
        found += part.json()["items"]
        after = part.json()["next"]
        if after is None:
            return found


def figures(world: World, user: str, by: str) -> dict[str, Any]:
    answer = world.person(user).get(f"/api/statistics?by={by}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_the_needs_ledger_holds_every_need_once(world: World) -> None:
    lines = listed(world, BUREAU, "needs")
    kept = rows(world, "SELECT case_number, item_no FROM needs_ledger")
    assert len(lines) == len(kept) > CASES
    assert {line["number"] for line in lines} == {row["case_number"] for row in kept}
    assert all("*" in line["name"] for line in lines)


def test_everybody_sees_his_own_part(world: World) -> None:
    everything = listed(world, BUREAU, "needs")
    for user, prefix in ((OFFICER, "652301"), (CLERK, "652301101")):
        mine = listed(world, user, "needs")
        assert mine == [line for line in everything if line["area"].startswith(prefix)]
        others = listed(world, user, "needs?area=6523")
        assert others == mine
        assert listed(world, user, "needs?area=652302") == []
    platform = [line for line in everything if line["entry"] == "platform"]
    intake = rows(
        world,
        "SELECT DISTINCT intake_organisation AS code FROM applications "
        "WHERE intake_organisation IS NOT NULL",
    )
    seen = listed(world, f"intake_org-{intake[0]['code']}", "needs")
    assert seen == platform != []


def test_whom_it_does_not_concern_gets_nothing(world: World) -> None:
    for user in ("village_worker-652301101201", "designer", "sysadmin"):
        person = world.person(user)
        assert person.get("/api/ledgers/needs").status_code == 403
        assert person.get("/api/statistics").status_code == 403


@pytest.mark.parametrize("by", ["county", "category", "channel", "entry", "month", "programme"])
def test_figures_are_the_rows_behind_them(world: World, by: str) -> None:
    found = figures(world, BUREAU, by)
    everybody = rows(world, "SELECT COUNT(DISTINCT person_id) AS n FROM applications")
    assert found["total"]["people"] == everybody[0]["n"]
    for row in found["rows"]:
        if not row["filter"]:
            continue
        [(name, value)] = row["filter"].items()
        behind = listed(world, BUREAU, f"needs?{name}={value}")
        assert len({line["number"] for line in behind}) == row["accepted"], row


def test_the_totals_agree_with_a_count_by_hand(world: World) -> None:
    total = figures(world, BUREAU, "county")["total"]
    made = rows(world, "SELECT * FROM applications")
    records = rows(
        world,
        "SELECT task_key FROM service_records WHERE inspection IS NULL OR inspection <> 'rejected'",
    )
    said = [
        row["overall"]
        for row in rows(
            world, "SELECT c.overall FROM confirmations c JOIN orders o ON o.case_key = c.case_key"
        )
    ]
    assert total["applications"] == len(made)
    assert total["accepted"] == len([row for row in made if row["accepted_on"]])
    refused = [row for row in made if row["outcome"] in ("rejected", "refused")]
    assert total["refused"] == len(refused)
    assert total["services"] == len(records) > 0
    assert (total["answers"], total["satisfaction"]) == (len(said), round(sum(said) / len(said), 2))


def test_the_township_sees_material_and_services_together(world: World) -> None:
    lines = [line for line in listed(world, BUREAU, "township") if line["times"]]
    assert lines
    assert all(line["material"] and line["services"] and line["last_on"] for line in lines)
    mine = listed(world, CLERK, "township")
    assert mine
    assert all("*" not in line["name"] for line in mine)
    assert all("*" in line["name"] for line in lines)


def test_what_is_late_is_listed_and_counted(world: World) -> None:
    world.open_window_case()
    assert listed(world, CLERK, "overdue") == []
    with world.assistance.engine.transaction() as tx:
        tx.run(
            "UPDATE worklist SET due_at = '2020-01-01T00:00:00.000000+00:00' WHERE state = 'open'"
        )
    [line] = listed(world, CLERK, "overdue")
    assert line["area"].startswith("652301101")
    counted = figures(world, OFFICER, "county")["rows"][0]["punctuality"]
    assert (counted["overdue"], counted["late"] >= 1) == (1, True)
    assert listed(world, "township_clerk-652302100", "overdue") == []


def test_a_file_is_taken_with_a_reason_and_holds_no_formula(world: World) -> None:
    person = world.person(CLERK)
    headers = {"x-csrf-token": csrf(person)}
    for kind in ("xlsx", "csv"):
        made = person.client.post(
            "/api/ledgers/needs/exports",
            json={"format": kind, "reason": "月度例会"},
            headers=headers,
        )
        assert made.status_code == 200, made.text
        table = read(kind, made.content)
        assert table[0][:2] == ["编号", "姓名(脱敏)"]
        assert len(table) - 1 == len(listed(world, CLERK, "needs"))
    refused = person.client.post(
        "/api/ledgers/needs/exports", json={"reason": "    "}, headers=headers
    )
    assert refused.status_code == 400
    kept = rows(world, "SELECT user_name, ledger, reason, rows FROM exports")
    assert [(row["user_name"], row["ledger"], row["reason"]) for row in kept] == [
        (CLERK, "needs", "月度例会")
    ] * 2


def csrf(person: Any) -> str:
    return str(hidden(person.get("/tasks"), "_csrf"))


def read(kind: str, data: bytes) -> list[list[str]]:
    if kind == "csv":
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    [sheet] = openpyxl.load_workbook(io.BytesIO(data)).worksheets
    return [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]


def test_the_page_shows_the_same_and_gives_the_file(world: World) -> None:
    clerk = world.person(CLERK)
    listing = listed(world, CLERK, "needs")
    shown = clerk.get("/ledgers")
    assert shown.status_code == 200
    assert 'href="/ledgers" aria-current="page"' in shown.text
    assert all(line["number"] in shown.text for line in listing)
    assert f"{len(listing)} 行" in shown.text
    for name in ("township", "overdue"):
        assert clerk.get(f"/ledgers?name={name}").status_code == 200
    for wrong in ("/ledgers?name=others", "/ledgers?after=x.y"):
        assert clerk.get(wrong).status_code == 404
    assert "没有符合条件的行" in clerk.get("/ledgers?status=nothing").text
    fields = {"name": ["needs"], "format": ["csv"], "reason": ["月度例会"]}
    made = clerk.post("/ledgers", fields, shown)
    assert len(read("csv", made.content)) - 1 == len(listing)
    assert clerk.post("/ledgers", {**fields, "reason": [""]}, shown).status_code == 403
    stranger = world.person("village_worker-652301101201")
    assert stranger.get("/ledgers").status_code == 403
