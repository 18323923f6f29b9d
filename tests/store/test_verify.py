"""Whoever changes what happened is found out, and the first wrong row is named."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import orjson
import pytest

from engine import AssignTask, Problem, Submission, Transaction, Variables
from engine.chain import GENESIS, Row, link
from engine.store import verify
from tests.store.ground import BOSS, Ground
from tests.workbench import done

ROW = "WHERE case_id = :case AND seq = :seq"
COLUMNS = Row.__slots__


@pytest.fixture
def touched(ground: Ground) -> tuple[Ground, int]:
    """Three cases; the one in the middle, with a form and an assignment, is the one to forge."""

    def hook(submission: Submission, tx: Transaction) -> Variables:
        return {"short": len(str(submission.values["text"])) < 10}

    ground.hooks["note"] = hook
    ground.open("two")
    case = ground.open("noted")
    [task] = ground.tasks(case)
    assign = AssignTask(command_id="a1", actor=BOSS, key=task.key, assignee="clerk")
    done(ground.engine.execute(assign))
    done(ground.complete(task.key, "c1", values={"text": "写"}))
    ground.finish(ground.open("parent", items=[1, 2]))
    assert ground.engine.verify(reexecute=True).problems == []
    ground.unguard()
    return ground, case


def log(ground: Ground, case: int) -> list[dict[str, Any]]:
    return ground.rows(verify.ROWS, case_id=case)


def found(ground: Ground, case: int = 0, *, reexecute: bool = False) -> list[Problem]:
    return ground.engine.verify(case, reexecute=reexecute).problems


def forged(value: Any, chance: random.Random) -> Any:
    """``value`` with one byte, digit or letter changed."""
    if isinstance(value, int):
        return value ^ 1 << chance.randrange(20)
    at = chance.randrange(len(value))
    other = chance.choice([c for c in "0a}例" if c != value[at]])
    return value[:at] + other + value[at + 1 :]


@pytest.mark.parametrize("column", [c for c in COLUMNS if c not in ("case_id", "seq")])
def test_any_change_of_any_row_is_found(touched: tuple[Ground, int], column: str) -> None:
    ground, case = touched
    chance = random.Random(column)  # noqa: S311 - the same forgeries every time
    for row in log(ground, case):
        where = {"case": case, "seq": row["seq"]}
        for _ in range(5):
            value = forged(row[column], chance)
            ground.rows(f"UPDATE event_log SET {column} = :value {ROW}", value=value, **where)
            [problem] = found(ground, case)
            assert (problem.case, problem.seq, problem.kind) == (case, row["seq"], "hash")
            back = row[column]
            ground.rows(f"UPDATE event_log SET {column} = :back {ROW}", back=back, **where)
    assert found(ground) == []


@pytest.mark.parametrize("suffix", [" ", "\n", "0"])
def test_text_that_only_grows_is_found(touched: tuple[Ground, int], suffix: str) -> None:
    ground, case = touched
    for column in ("type", "occurred_at", "actor", "command_id", "payload", "prev_hash", "hash"):
        for row in log(ground, case)[::4]:
            where = {"case": case, "seq": row["seq"]}
            statement = f"UPDATE event_log SET {column} = :value {ROW}"
            ground.rows(statement, value=row[column] + suffix, **where)
            assert [(p.case, p.seq) for p in found(ground, case)] == [(case, row["seq"])]
            ground.rows(statement, value=row[column], **where)


def test_bytes_that_are_no_text_any_more_are_found(touched: tuple[Ground, int]) -> None:
    ground, case = touched
    if ground.database.dialect == "postgresql":
        with pytest.raises(Exception, match="invalid byte sequence"):
            ground.rows(r"UPDATE event_log SET actor = convert_from('\xff'::bytea, 'UTF8')")
        return
    for value in ("CAST(x'ff41' AS TEXT)", "x'00'", "NULL OR 7", "1.5"):
        [before] = ground.rows(f"SELECT actor FROM event_log {ROW}", case=case, seq=2)
        ground.rows(f"UPDATE event_log SET actor = {value} {ROW}", case=case, seq=2)
        assert [(p.case, p.seq) for p in found(ground)] == [(case, 2)], value
        ground.rows(f"UPDATE event_log SET actor = :actor {ROW}", case=case, seq=2, **before)


def test_a_row_moved_elsewhere_is_found(touched: tuple[Ground, int]) -> None:
    ground, case = touched
    ground.rows(f"UPDATE event_log SET seq = 900 {ROW}", case=case, seq=2)
    assert [(p.case, p.seq, p.kind) for p in found(ground)] == [(case, 2, "gap")]
    ground.rows(f"UPDATE event_log SET seq = 2 {ROW}", case=case, seq=900)
    stranger = case + (900 << 20)
    ground.rows(f"UPDATE event_log SET case_id = :to {ROW}", to=stranger, case=case, seq=2)
    problems = {(p.case, p.seq, p.kind) for p in found(ground)}
    assert problems == {(case, 2, "gap"), (stranger, 2, "orphan")}


def test_two_rows_that_changed_places_are_found(touched: tuple[Ground, int]) -> None:
    ground, case = touched
    for one, other in ((2, 900), (3, 2), (900, 3)):
        ground.rows(f"UPDATE event_log SET seq = :to {ROW}", to=other, case=case, seq=one)
    assert [(p.case, p.seq, p.kind) for p in found(ground)] == [(case, 2, "hash")]


@pytest.mark.parametrize("how_many", [1, 3])
def test_a_tail_cut_off_is_found(touched: tuple[Ground, int], how_many: int) -> None:
    ground, case = touched
    last = log(ground, case)[-1]["seq"]
    ground.rows(
        "DELETE FROM event_log WHERE case_id = :case AND seq > :seq",
        case=case,
        seq=last - how_many,
    )
    [problem] = found(ground)
    assert (problem.case, problem.seq, problem.kind) == (case, last - how_many, "head")
    assert f"链头记录第 {last} 行,日志止于第 {last - how_many} 行" in problem.message


def test_a_whole_log_deleted_is_found(touched: tuple[Ground, int]) -> None:
    ground, case = touched
    ground.rows("DELETE FROM event_log WHERE case_id = :case", case=case)
    assert [(p.case, p.kind) for p in found(ground)] == [(case, "head")]


def test_a_row_cut_out_is_found(touched: tuple[Ground, int]) -> None:
    ground, case = touched
    for row in log(ground, case)[:-1]:
        ground.rows(f"DELETE FROM event_log {ROW}", case=case, seq=row["seq"])
        assert [(p.case, p.seq, p.kind) for p in found(ground)] == [(case, row["seq"], "gap")]
        columns = ", ".join(row)
        values = ", ".join(f":{name}" for name in row)
        ground.rows(f"INSERT INTO event_log ({columns}) VALUES ({values})", **row)
    assert found(ground) == []


def test_a_row_put_in_is_found(touched: tuple[Ground, int]) -> None:
    ground, case = touched
    last = Row(**log(ground, case)[-1])
    extra = replace(last, seq=last.seq + 1, prev_hash=last.hash, hash="")
    values = {name: getattr(replace(extra, hash=link(extra)), name) for name in COLUMNS}
    listed = ", ".join(f":{name}" for name in values)
    ground.rows(f"INSERT INTO event_log ({', '.join(values)}) VALUES ({listed})", **values)
    assert [(p.case, p.seq, p.kind) for p in found(ground)] == [(case, last.seq + 1, "head")]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("seq = seq - 1", "head"),
        ("hash = 'sm3:' || hash", "head"),
        ("bundle = '0' || bundle", "head"),
        ("process_id = 'two'", "head"),
        ("area = '652302'", "head"),
        ("state = 'completed'", "head"),
        ("parent_key = 1048577", "head"),
    ],
)
def test_a_changed_head_is_found(touched: tuple[Ground, int], change: str, kind: str) -> None:
    ground, case = touched
    ground.rows(f"UPDATE case_heads SET {change} WHERE case_id = :case", case=case)
    assert [(p.case, p.kind) for p in found(ground)] == [(case, kind)]


def test_a_changed_snapshot_is_found(touched: tuple[Ground, int]) -> None:
    ground, case = touched
    where = "WHERE case_id = :case"
    [row] = ground.rows(f"SELECT snapshot FROM case_heads {where}", case=case)
    snapshot = bytes(row["snapshot"])
    for at in range(0, len(snapshot), 23):
        forged_ = snapshot[:at] + bytes([snapshot[at] ^ 1]) + snapshot[at + 1 :]
        ground.rows(f"UPDATE case_heads SET snapshot = :s {where}", case=case, s=forged_)
        assert [(p.case, p.kind) for p in found(ground, case)] == [(case, "snapshot")]


def test_a_case_without_its_head_is_found(touched: tuple[Ground, int]) -> None:
    ground, case = touched
    ground.rows("DELETE FROM case_heads WHERE case_id = :case", case=case)
    assert [(p.case, p.seq, p.kind) for p in found(ground)] == [(case, 1, "orphan")]
    one = ground.engine.verify(case)
    assert [(p.case, p.kind) for p in one.problems] == [(case, "head")]


@pytest.mark.parametrize("column", ["actions", "actor", "at", "seq"])
def test_a_changed_recorded_command_is_found(touched: tuple[Ground, int], column: str) -> None:
    ground, case = touched
    seq = ground.rows("SELECT seq FROM commands WHERE command_id = 'c1'")[0]["seq"]
    value = {
        "actions": "replace(actions, 'true', 'false')",
        "actor": "'boss'",
        "at": "replace(at, '2026', '2027')",
        "seq": "seq + 900",
    }[column]
    ground.rows(f"UPDATE commands SET {column} = {value} WHERE command_id = 'c1'")
    problems = found(ground, reexecute=True)
    assert [(p.case, p.seq, p.kind) for p in problems] == [(case, seq, "actions")]


def test_a_removed_recorded_command_is_found(touched: tuple[Ground, int]) -> None:
    ground, case = touched
    seq = ground.rows("SELECT seq FROM commands WHERE command_id = 'c1'")[0]["seq"]
    ground.rows("DELETE FROM commands WHERE command_id = 'c1'")
    assert [(p.case, p.seq, p.kind) for p in found(ground, reexecute=True)] == [
        (case, seq, "actions")
    ]


def test_a_changed_diagram_is_found(touched: tuple[Ground, int]) -> None:
    """The definition is named by its digest; a file that no longer gives it is not it."""
    ground, _ = touched
    [row] = ground.rows("SELECT body FROM bundle_files WHERE name = 'noted.bpmn'")
    body = bytes(row["body"]).replace(b'name="read"', b'name="READ"')
    ground.rows("UPDATE bundle_files SET body = :body WHERE name = 'noted.bpmn'", body=body)
    problems = found(ground)
    assert {p.kind for p in problems} == {"bundle"}


def test_a_chain_rewritten_as_a_whole_is_found_by_running_it_again(
    touched: tuple[Ground, int],
) -> None:
    """Somebody who links every row anew and moves the head still cannot make the diagram agree."""
    ground, case = touched
    previous = GENESIS
    for values in log(ground, case):
        payload = orjson.loads(values["payload"])
        if values["type"] == "TaskOpened" and payload["element_id"] == "read":
            payload["candidate_groups"] = ["friends"]
        text = orjson.dumps(payload, option=orjson.OPT_SORT_KEYS).decode()
        row = replace(Row(**values), payload=text, prev_hash=previous, hash="")
        previous = link(row)
        ground.rows(
            f"UPDATE event_log SET payload = :payload, prev_hash = :prev, hash = :hash {ROW}",
            payload=text,
            prev=row.prev_hash,
            hash=previous,
            case=case,
            seq=row.seq,
        )
    ground.rows(
        "UPDATE case_heads SET hash = :hash WHERE case_id = :case", hash=previous, case=case
    )
    assert found(ground) == []
    [problem] = found(ground, reexecute=True)
    assert (problem.case, problem.kind) == (case, "replay")


def test_every_forged_case_is_named_and_no_other(touched: tuple[Ground, int]) -> None:
    ground, _ = touched
    cases = [c.key for c in ground.engine.cases()]
    forged_ = sorted(cases)[::2]
    for case in forged_:
        ground.rows(f"UPDATE event_log SET actor = 'nobody' {ROW}", case=case, seq=1)
    assert [p.case for p in found(ground)] == forged_
    assert ground.engine.verify(sorted(cases)[1]).ok


def test_progress_tells_how_far_it_is(touched: tuple[Ground, int]) -> None:
    ground, _ = touched
    told: list[tuple[int, int]] = []
    report = ground.engine.verify(progress=lambda done, total: told.append((done, total)))
    assert told == [(n + 1, report.cases) for n in range(report.cases)]
    assert report.events == ground.rows("SELECT COUNT(*) AS n FROM event_log")[0]["n"]
