"""Drafts: whatever can be read is kept, nobody is overwritten, and only what is right gets out."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import pytest

from engine import (
    Actor,
    DeleteDraft,
    Done,
    Json,
    NotPublishable,
    OpenCase,
    Outcome,
    PublishDraft,
    Refused,
    SaveDraft,
)
from tests import diagrams as d
from tests.store.ground import NOTE, Ground
from tests.workbench import done

ANN, BOB = Actor("ann"), Actor("bob")
GOOD = d.diagram("mine", d.start(), d.user("a"), d.end(), flows="start -> a\na -> end")
# Well-formed, but no flow leads to the task.
BROKEN = d.diagram("mine", d.start(), d.user("a"), d.end(), flows="start -> end")


def save(
    ground: Ground, base: int = 0, actor: Actor = ANN, body: bytes = GOOD, note: str = ""
) -> Outcome:
    command = SaveDraft(
        command_id=ground.engine.new_id(),
        actor=actor,
        name="年度方案",
        base=base,
        files={"mine.bpmn": body, "note.form": NOTE},
        note=note,
    )
    return ground.engine.execute(command)


def saved(outcome: Outcome) -> Mapping[str, Json]:
    result = done(outcome)
    return {name: result[name] for name in ("version", "new", "errors")}


def publish(ground: Ground, base: int, actor: Actor = ANN) -> Outcome:
    command = PublishDraft(
        command_id=ground.engine.new_id(), actor=actor, name="年度方案", base=base
    )
    return ground.engine.execute(command)


def delete(ground: Ground, base: int) -> Outcome:
    command = DeleteDraft(command_id=ground.engine.new_id(), actor=ANN, name="年度方案", base=base)
    return ground.engine.execute(command)


def conflict(outcome: Outcome) -> str:
    assert isinstance(outcome, Refused)
    assert outcome.code == "conflict"
    return outcome.message


def test_a_draft_with_errors_is_kept_with_its_findings(ground: Ground) -> None:
    assert saved(save(ground, body=BROKEN)) == {"version": 1, "new": True, "errors": 2}
    draft = ground.engine.drafts.get("年度方案")
    assert draft is not None
    assert draft.files == {"mine.bpmn": len(BROKEN), "note.form": len(NOTE)}
    assert {(f.rule, f.element_id) for f in draft.findings if f.severity == "error"} == {
        ("no-incoming", "a"),
        ("no-outgoing", "a"),
    }
    [view] = ground.engine.drafts.all()
    assert (view.name, view.created_by, view.newest) == ("年度方案", "ann", draft.newest)
    assert ground.engine.drafts.files("年度方案", 1)["mine.bpmn"] == BROKEN


def test_history_names_who_saved_what_and_keeps_every_version(ground: Ground) -> None:
    save(ground, body=BROKEN, note="先画个大概")
    ground.clock.pass_(minutes=5)
    assert saved(save(ground, 1, BOB)) == {"version": 2, "new": True, "errors": 0}
    # Saving again what is there already is no version.
    assert saved(save(ground, 2)) == {"version": 2, "new": False, "errors": 0}
    draft = ground.engine.drafts.get("年度方案")
    assert draft is not None
    assert [(v.version, v.saved_by, v.note, v.errors) for v in draft.history] == [
        (2, "bob", "", 0),
        (1, "ann", "先画个大概", 2),
    ]
    assert (draft.newest.saved_at - draft.history[1].saved_at).total_seconds() == 300
    assert ground.engine.drafts.files("年度方案", 1)["mine.bpmn"] == BROKEN
    assert ground.engine.drafts.files("年度方案", 2)["mine.bpmn"] == GOOD
    assert ground.engine.drafts.files("年度方案", 3) == {}


def test_nobody_writes_over_what_he_has_not_seen(ground: Ground) -> None:
    save(ground)
    done(save(ground, 1, BOB, BROKEN))
    assert "bob 已于 2026-11-24 10:00 保存了第 2 版" in conflict(save(ground, 1))
    assert "您要建立的是新草稿" in conflict(save(ground, 0))
    assert "bob" in conflict(publish(ground, 1))
    assert "bob" in conflict(delete(ground, 1))
    assert ground.engine.drafts.files("年度方案", 2)["mine.bpmn"] == BROKEN
    assert saved(save(ground, 2))["version"] == 3


@pytest.mark.parametrize("base", [0, 1])
def test_of_many_who_save_at_once_one_wins(ground: Ground, base: int) -> None:
    if base:
        save(ground, body=BROKEN)
    barrier, outcomes = threading.Barrier(6), []

    def one(n: int) -> None:
        barrier.wait()
        body = GOOD.replace(b'id="a"', f'id="a{n}"'.encode()).replace(b'"a"', f'"a{n}"'.encode())
        outcomes.append(save(ground, base, Actor(f"user-{n}"), body))

    threads = [threading.Thread(target=one, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(outcome, Done) for outcome in outcomes) == 1
    assert {o.code for o in outcomes if isinstance(o, Refused)} == {"conflict"}
    [view] = ground.engine.drafts.all()
    assert view.newest.version == base + 1


def test_a_draft_without_errors_can_be_published_and_run(ground: Ground) -> None:
    save(ground)
    result = done(publish(ground, 1, BOB))
    assert result["draft_version"] == 1
    draft = ground.engine.drafts.get("年度方案")
    assert draft is not None
    assert (draft.newest.published_by, draft.newest.digest) == ("bob", result["digest"])
    command = OpenCase(command_id="open", actor=ANN, process_id="mine")
    assert isinstance(ground.engine.execute(command), Done)
    save(ground, 1, body=BROKEN)
    with pytest.raises(NotPublishable):
        publish(ground, 2)
    after = ground.engine.drafts.get("年度方案")
    assert after is not None
    assert [v.published_by for v in after.history] == [None, "bob"]


def test_a_deleted_draft_is_gone_and_its_versions_are_not(ground: Ground) -> None:
    save(ground)
    done(delete(ground, 1))
    assert ground.engine.drafts.all() == []
    assert ground.engine.drafts.get("年度方案") is None
    assert ground.engine.drafts.files("年度方案", 1) == {}
    assert "不在了" in conflict(save(ground, 1))
    for outcome in (delete(ground, 1), publish(ground, 1)):
        assert isinstance(outcome, Refused)
        assert outcome.code == "not-found"
    assert saved(save(ground, 0, BOB)) == {"version": 2, "new": True, "errors": 0}
    draft = ground.engine.drafts.get("年度方案")
    assert draft is not None
    assert [v.saved_by for v in draft.history] == ["bob", "ann"]


@pytest.mark.parametrize(
    ("files", "file", "reason"),
    [
        ({"a.bpmn": b"<a>"}, "a.bpmn", "不是格式正确的 XML"),
        ({"a.dmn": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}, "a.dmn", "DOCTYPE"),
        ({"a.bpmn": GOOD.decode().encode("utf-16")}, "a.bpmn", "UTF-8"),
        ({"a.bpmn": b"<a>" + b" " * 6_000_000 + b"</a>"}, "a.bpmn", "超过上限"),
        ({"a.form": b"{"}, "a.form", "JSON"),
        ({"a.form": b"[" * 100}, "a.form", "嵌套"),
        ({"calendar.csv": b"\xff"}, "calendar.csv", "UTF-8"),
        ({"a.png": b"\x89PNG"}, "a.png", "不是流程图"),
        ({"../a.bpmn": GOOD}, "../a.bpmn", "不能用"),
    ],
)
def test_what_nobody_could_open_is_refused_and_nothing_is_lost(
    ground: Ground, files: Mapping[str, bytes], file: str, reason: str
) -> None:
    save(ground)
    before = ground.content()
    command = SaveDraft(
        command_id="s", actor=ANN, name="年度方案", base=1, files={"mine.bpmn": GOOD, **files}
    )
    outcome = ground.engine.execute(command)
    assert isinstance(outcome, Refused)
    assert outcome.code == "invalid"
    assert reason in outcome.fields[file][0]
    assert ground.content() == before


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("", {"a.bpmn": GOOD}),
        ("a/b", {"a.bpmn": GOOD}),
        (".hidden", {"a.bpmn": GOOD}),
        ("x" * 101, {"a.bpmn": GOOD}),
        ("x", {}),
        ("x", {f"{n}.bpmn": GOOD for n in range(301)}),
        ("x", {f"{n}.bpmn": b"<a>" + b" " * 4_900_000 + b"</a>" for n in range(5)}),
    ],
)
def test_limits_come_before_reading(ground: Ground, name: str, files: Mapping[str, bytes]) -> None:
    command = SaveDraft(command_id="s", actor=ANN, name=name, base=0, files=files)
    outcome = ground.engine.execute(command)
    assert isinstance(outcome, Refused)
    assert outcome.code == "invalid"
    assert outcome.fields == {}
    assert ground.engine.drafts.all() == []


def test_a_save_repeated_by_its_command_id_happens_once(ground: Ground) -> None:
    command = SaveDraft(
        command_id="once", actor=ANN, name="年度方案", base=0, files={"a.bpmn": GOOD}
    )
    first = ground.engine.execute(command)
    again = ground.engine.execute(command)
    assert isinstance(again, Done)
    assert again.repeated
    assert again.result == done(first)
