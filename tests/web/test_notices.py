"""A written notice from issue to the person: who may open it, which ways it goes, what fails."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from assistance import files
from assistance.bootstrap import deploy, open_assistance
from assistance.calendar import LOCAL
from assistance.demo import prepare
from assistance.notices.delivery import LETTER, SMS, Channel, Folder, Parcel
from engine import Settings, sm3
from tests.web.pages_world import CLERK, ELSEWHERE, OFFICER, PASSWORD, World, hidden
from tests.workbench import SetClock

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=LOCAL)


@dataclass
class Gateway:
    """Takes messages over, unless it is down."""

    down: bool = False
    taken: list[Parcel] = field(default_factory=list)
    tries: int = 0

    def send(self, parcel: Parcel) -> str:
        self.tries += 1
        if self.down:
            raise ConnectionError("gateway 13999412345 does not answer")
        self.taken.append(parcel)
        return "G-1"


@pytest.fixture
def gateway() -> Gateway:
    return Gateway()


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
def world(database_url: str, tmp_path: Path, gateway: Gateway, clock: SetClock) -> Iterator[World]:
    settings = Settings(database_url=database_url, data_dir=tmp_path, demo_password=PASSWORD)
    channels: dict[str, Channel] = {SMS: gateway, LETTER: Folder(tmp_path / "letters")}
    assistance = open_assistance(settings, clock=clock, channels=channels)
    try:
        deploy(assistance)
        prepare(assistance)
        opened = World(assistance, create_app(assistance))
        yield opened
        for client in opened.clients:
            client.close()
    finally:
        assistance.close()


def accepted(world: World) -> int:
    """A case that was accepted: its first notice is out."""
    case = world.open_window_case()
    world.complete(world.open_task(case), CLERK)
    world.complete(world.open_task(case), CLERK)
    return case


def notice(world: World, case: int) -> dict[str, Any]:
    person = world.person(CLERK)
    [item] = person.get(f"/api/notices?case={case}").json()["items"]
    return dict(person.get(f"/api/notices/{item['id']}").json())


def states(world: World, case: int) -> dict[str, str]:
    return {one["channel"]: one["state"] for one in notice(world, case)["deliveries"]}


def test_who_may_open_it_and_that_it_is_recorded(world: World) -> None:
    case = accepted(world)
    issued = notice(world, case)
    assert (issued["title"], issued["number"]) == ("受理通知书", "昌三工救助受〔2026〕1号")
    path = f"/api/notices/{issued['id']}"
    for user in (CLERK, OFFICER):
        paper = world.person(user).get(f"{path}/paper")
        assert paper.headers["content-type"] == "application/pdf"
        assert sm3(paper.content) == issued["digest"]
    for user in (ELSEWHERE, "prefecture_viewer-652300", "provider_admin-CJ6523011"):
        stranger = world.person()
        if stranger.sign_in(user).status_code == 303:
            assert stranger.get(f"{path}/paper").status_code == 404
            assert stranger.get(path).status_code == 404
    with world.assistance.engine.reading() as tx:
        seen = [(r["user_name"], r["subject"]) for r in files.reads(tx, case)]
    assert sorted(seen) == sorted((user, f"notice:{issued['id']}") for user in (CLERK, OFFICER))


def test_the_case_page_leads_to_it(world: World) -> None:
    case = accepted(world)
    clerk = world.person(CLERK)
    text = clerk.get(f"/cases/{case}/materials").text
    path = f"/cases/{case}/notices/{notice(world, case)['id']}"
    assert path in text
    assert "昌三工救助受〔2026〕1号" in text
    assert clerk.get(path).content.startswith(b"%PDF-")
    assert world.person(ELSEWHERE).get(path).status_code == 404
    assert clerk.get(f"/cases/{case}/notices/nothing").status_code == 404


def test_a_short_message_goes_once_and_says_only_that_something_waits(
    world: World, gateway: Gateway
) -> None:
    case = accepted(world)
    assert states(world, case) == {"inbox": "sent", "sms": "queued"}
    world.assistance.engine.run_due()
    world.assistance.engine.run_due()
    assert states(world, case) == {"inbox": "sent", "sms": "sent"}
    [parcel] = gateway.taken
    assert parcel.to == "13999412345"
    assert parcel.paper is None
    assert not any(word in parcel.text for word in ("受理", "救助", "马", "SQ-"))


def test_what_does_not_go_is_put_off_then_parked_until_somebody_tries_again(
    world: World, gateway: Gateway, clock: SetClock
) -> None:
    case = accepted(world)
    gateway.down = True
    engine = world.assistance.engine
    for tries in range(1, 6):
        engine.run_due()
        engine.run_due()
        assert gateway.tries == tries
        assert states(world, case)["sms"] == ("failed" if tries == 5 else "queued")
        clock.pass_(hours=1)
    engine.run_due()
    assert gateway.tries == 5
    told = json.dumps(notice(world, case), ensure_ascii=False)
    assert "13999412345" not in told
    found = engine.case(case)
    assert found is not None
    assert found.incidents == 0
    gateway.down = False
    [failed] = [one for one in notice(world, case)["deliveries"] if one["state"] == "failed"]
    clerk = world.person(CLERK)
    headers = {"x-csrf-token": hidden(clerk.get("/tasks"), "_csrf")}
    path = f"/api/notices/{notice(world, case)['id']}/deliveries/{failed['id']}/retries"
    assert clerk.client.post(path, headers=headers).status_code == 204
    assert clerk.client.post(path, headers=headers).status_code == 409
    engine.run_due()
    assert states(world, case)["sms"] == "sent"


def test_a_folder_names_nobody_and_is_the_owners_alone(tmp_path: Path) -> None:
    sink = Folder(tmp_path / "out" / "letter")
    parcel = Parcel("7-refusal-letter", "马秀兰", "三工镇 12 号", "", b"%PDF-1.7")
    assert sink.send(parcel) == sink.send(parcel)
    held = sorted((tmp_path / "out" / "letter").iterdir())
    assert [path.suffix for path in held] == [".json", ".pdf"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in held)
    assert not any("马" in path.name or "refusal" in path.name for path in held)
    assert json.loads(held[0].read_text(encoding="utf-8"))["to"] == "三工镇 12 号"
