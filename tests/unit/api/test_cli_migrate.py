"""``jiuzhu migrate`` as scripts see it."""

from __future__ import annotations

import json
import os
import signal
from itertools import pairwise
from pathlib import Path

import pytest

from api.opening import opened
from engine import Actor, CompleteTask, Done, Engine, Migrations, OpenCase
from tests.diagrams import diagram, end, start, user
from tests.unit.api.commands import Run

BOSS = Actor("boss", superuser=True)


def row(*tasks: str) -> bytes:
    way = ["start", *tasks, "end"]
    flows = "\n".join(f"{a} -> {b}" for a, b in pairwise(way))
    made = (user(task, groups="township_clerk") for task in tasks)
    return diagram("p", start(), *made, end(), flows=flows)


def deploy(run: Run, folder: Path, body: bytes) -> str:
    folder.mkdir(exist_ok=True)
    (folder / "p.bpmn").write_bytes(body)
    deployed = run("deploy", str(folder), "--json")
    assert deployed.code == 0, deployed.err
    return str(deployed.json["bundle"])


def case_of(engine: Engine, done_tasks: int = 0) -> str:
    command = OpenCase(command_id=engine.new_id(), actor=BOSS, process_id="p")
    outcome = engine.execute(command)
    assert isinstance(outcome, Done)
    key = int(str(outcome.result["case_key"]))
    for _ in range(done_tasks):
        [task] = engine.tasks(BOSS, case_key=key)
        engine.execute(CompleteTask(command_id=engine.new_id(), actor=BOSS, key=task.key))
    return str(key)


@pytest.fixture
def world(run: Run, tmp_path: Path) -> tuple[str, str, list[str]]:
    """Digests of two versions, and three cases: at ``a``, at ``b``, ended."""
    old = deploy(run, tmp_path / "bundle", row("a", "b"))
    with opened() as assistance:
        cases = [case_of(assistance.engine, done) for done in range(3)]
    return old, deploy(run, tmp_path / "bundle", row("a", "c")), cases


def test_who_can_move_is_moved_and_who_cannot_is_told_why(
    run: Run, world: tuple[str, str, list[str]], tmp_path: Path
) -> None:
    _, new, cases = world
    dry = run("migrate", *cases, "--to", new, "--dry-run", "--json")
    assert dry.code == 1
    assert (dry.json["moved"], dry.json["dry_run"]) == (cases[:1], True)
    assert [one["case"] for one in dry.json["refused"]] == cases[1:]
    assert "“b”" in dry.json["refused"][0]["why"]
    assert "已办结" in dry.json["refused"][1]["why"]
    plan = tmp_path / "plan.json"
    plan.write_text('{"processes": {"p": {"elements": {"b": "c"}}}}')
    options = ("--to", new, "--plan", str(plan), "--reason", "新办法", "--json")
    moved = run("migrate", *cases[:2], *options)
    assert (moved.code, moved.json["moved"]) == (0, cases[:2])
    assert run("migrate", *cases[:2], *options).json["moved"] == cases[:2]
    assert run("verify", "--reexecute").code == 0
    assert run("rebuild", "--json").json["differences"] == 0
    with opened() as assistance:
        [task] = assistance.engine.tasks(BOSS, case_key=int(cases[1]))
        assert task.element_id == "c"


def test_a_plan_is_proposed_by_ids_and_names(
    run: Run, world: tuple[str, str, list[str]], tmp_path: Path
) -> None:
    _, _, cases = world
    same_name = row("a", "d").replace(b'name="d"', b'name="b"')
    to = deploy(run, tmp_path / "bundle", same_name)
    proposed = run("migrate", cases[1], "--to", to, "--propose", "--json").json
    assert proposed["lost"] == {}
    assert proposed["plan"]["processes"]["p"]["elements"]["b"] == "d"
    printed = run("migrate", cases[1], "--to", to, "--propose")
    plan = tmp_path / "plan.json"
    plan.write_text("\n".join(printed.lines))
    moved = run("migrate", cases[1], "--to", to, "--plan", str(plan), "--json")
    assert moved.json["moved"] == [cases[1]]


def test_what_is_left_over_is_named_beside_the_plan(
    run: Run, world: tuple[str, str, list[str]]
) -> None:
    _, new, cases = world
    proposed = run("migrate", *cases, "--to", new, "--propose")
    assert json.loads("\n".join(proposed.lines))["processes"]["p"]["process"] == "p"
    assert "用户任务“b”(b)" in proposed.err


def test_cases_come_from_standard_input_too(
    run: Run, world: tuple[str, str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, new, cases = world
    listed = tmp_path / "cases.txt"
    listed.write_text("\n".join(cases[:1]) + "\n\n")
    with listed.open() as text:
        monkeypatch.setattr("sys.stdin", text)
        assert run("migrate", "-", "--to", new, "--json").json["moved"] == cases[:1]


@pytest.mark.parametrize(
    ("plan", "reason"),
    [
        ("[]", "JSON 对象"),
        ("nonsense", "不是迁移计划"),
        ('{"p": {}}', "不认识的项:p"),
        ('{"processes": {"p": {"element": {}}}}', "不认识的项:element"),
        ('{"processes": {"p": {"elements": ["a"]}}}', "elements"),
        ('{"processes": {"p": {"rearm": "a"}}}', "rearm"),
        ('{"processes": {"p": {"process": 1}}}', "process"),
        ('{"processes": {"q": {}}}', "没有流程 q"),
        ('{"processes": {"p": {"process": "q"}}}', "里没有流程 q"),
    ],
)
def test_a_plan_that_is_none_is_wrong_usage(
    run: Run, world: tuple[str, str, list[str]], tmp_path: Path, plan: str, reason: str
) -> None:
    file = tmp_path / "plan.json"
    file.write_text(plan)
    ended = run("migrate", *world[2], "--to", world[1], "--plan", str(file))
    assert ended.code == 2
    assert reason in ended.err


def test_wrong_keys_and_bundles(run: Run, world: tuple[str, str, list[str]]) -> None:
    old, new, cases = world
    assert run("migrate", "morgen", "--to", new).code == 2
    assert run("migrate", "1", "--to", new, "--json").json["refused"][0]["case"] == "1"
    unknown = run("migrate", cases[0], "--to", "ffff0000ffff")
    assert (unknown.code, "没有流程包" in unknown.err) == (1, True)
    assert run("migrate", cases[0], "--to", "%").code == 1
    assert run("migrate", cases[0], "--to", old, "--json").json["moved"] == cases[:1]


def test_it_stops_between_two_cases_when_told_to(
    run: Run, world: tuple[str, str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The signal comes while the first case is being moved: that one is finished."""
    _, new, cases = world
    move = Migrations.move

    def interrupted(*arguments: object) -> object:
        os.kill(os.getpid(), signal.SIGINT)
        return move(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Migrations, "move", interrupted)
    ended = run("migrate", *cases, "--to", new, "--json")
    assert (ended.code, ended.json["moved"], ended.json["left"]) == (1, cases[:1], 2)
