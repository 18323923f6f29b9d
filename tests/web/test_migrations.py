"""Migrations over REST: proposed, tried, done; each case that stays says at which element."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.v2_world import World, files, ok, problem, visit


@pytest.fixture
def moving(world: World) -> tuple[World, list[str], str]:
    """Two cases that wait at ``ask``, and the digest of a version that calls it ``visit_home``."""
    world.deploy(files())
    cases = [world.create(), world.create()]
    world.deploy({**files(), "visit.bpmn": visit().replace(b'"ask"', b'"visit_home"')})
    [newest, *_] = world.assistance.engine.definitions()
    return world, cases, newest.bundle


def body(cases: list[str], bundle: str, **more: Any) -> dict[str, Any]:
    return {"cases": cases, "bundle": bundle[:12], **more}


def test_a_designer_proposes_tries_and_moves(moving: tuple[World, list[str], str]) -> None:
    world, cases, bundle = moving
    designer = world.client("designer")
    proposed = ok(designer.post("/api/migrations/proposal", json=body(cases, bundle)))
    assert proposed["processes"]["visit"]["elements"]["repair"] == "repair"
    assert proposed["lost"] == {"visit": [{"id": "ask", "name": "ask", "kind": "用户任务"}]}
    stays = ok(designer.post("/api/migrations", json=body(cases, bundle, dry_run=True)))
    assert stays["moved"] == []
    assert [list(one["elements"]) for one in stays["refused"]] == [["ask"], ["ask"]]
    plan = {"processes": {"visit": {"elements": {"ask": "visit_home"}}}}
    tried = ok(designer.post("/api/migrations", json=body(cases, bundle, plan=plan, dry_run=True)))
    assert tried == {"moved": cases, "refused": []}
    assert {t["elementId"] for t in world.tasks()} == {"ask"}
    moved = ok(designer.post("/api/migrations", json=body(cases, bundle, plan=plan, reason="新")))
    assert moved == {"moved": cases, "refused": []}
    assert {t["elementId"] for t in world.tasks()} == {"visit_home"}
    told = world.assistance.engine.history(int(cases[0]))
    [entry] = [one for one in told if one.type == "CaseMigrated"]
    assert (entry.actor, entry.payload["reason"]) == ("designer", "新")


def test_what_is_asked_wrongly_is_named(moving: tuple[World, list[str], str]) -> None:
    world, cases, bundle = moving
    client = world.client("operator")
    wrong = client.post("/api/migrations", json=body(cases, bundle, plan={"process": {}}))
    assert "不认识的项:process" in problem(wrong, 400)
    unknown = client.post("/api/migrations", json=body(cases, "f" * 64))
    assert "没有流程包" in problem(unknown, 404)
    assert "cases" in problem(client.post("/api/migrations", json=body([], bundle)), 400)
    auditor = world.client("auditor").post("/api/migrations", json=body(cases, bundle))
    assert "migrations.write" in problem(auditor, 403)
