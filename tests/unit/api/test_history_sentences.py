"""A case's history is sentences: every event has one, or is silent on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from api.pages.history import SENTENCES, SILENT, lines
from engine import LogEntry
from engine.events import EVENTS

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TASK = {"key": 7, "element_id": "visit", "name": "入户调查", "due_at": None}


def entry(seq: int, type_: str, payload: Mapping[str, Any], actor: str = "zhang") -> LogEntry:
    at = START + timedelta(days=seq)
    return LogEntry(1 << 20, seq, type_, 1, at, actor, f"c{seq}", payload)


def told(*entries: LogEntry, **people: str) -> list[str]:
    return [line.text for line in lines(entries, {"archived": "已归档"}, people)]


def test_every_event_type_has_a_sentence_or_is_silent_on_purpose() -> None:
    assert set(EVENTS) == set(SENTENCES) | SILENT
    assert not set(SENTENCES) & SILENT


def test_who_did_what_and_how_long_it_took_in_working_days() -> None:
    opened = entry(0, "TaskOpened", {**TASK, "due_at": "2026-11-26T15:59:59+00:00"})
    done = entry(2, "TaskCompleted", {**TASK, "submission": "x", "form_id": "f"})
    assert told(opened, done, zhang="张某") == [
        "到了“入户调查”,2026年11月26日前办结",
        "张某 完成“入户调查”,用时 2 个工作日",
    ]
    [_, line] = lines([opened, done], {}, {})
    assert line.task_key == 7


def test_a_completed_task_without_a_form_links_to_none() -> None:
    [line] = lines([entry(0, "TaskCompleted", {**TASK, "submission": None})], {}, {})
    assert line.task_key is None


def test_claiming_giving_back_and_giving_to_another() -> None:
    opened = entry(0, "TaskOpened", TASK)
    claimed = entry(1, "TaskAssigned", {**TASK, "assignee": "zhang"})
    back = entry(2, "TaskAssigned", {**TASK, "assignee": None})
    given = entry(3, "TaskAssigned", {**TASK, "assignee": "li"})
    assert told(opened, claimed, back, given, zhang="张某", li="李某")[1:] == [
        "张某 签收“入户调查”",
        "张某 把“入户调查”放回待办",
        "张某 把“入户调查”交给 李某",
    ]


def test_what_people_do_to_a_running_case_says_who_and_why() -> None:
    why = {**TASK, "reason": "材料不全"}
    back = entry(0, "TaskReturned", {**why, "to": "archived"})
    signer = entry(1, "SignerAdded", {**why, "signer": "li", "position": "before"})
    moved = entry(2, "CaseModified", {"taken": ["archived"], "opened": [], "reason": "更正"})
    assert told(back, signer, moved, zhang="张某", li="李某") == [
        "张某 从“visit”退回到“已归档”,理由:材料不全",
        "张某 在“visit”前加签 李某,理由:材料不全",
        "张某 人工移动流程位置:从“已归档”到“—”,理由:更正",
    ]


def test_the_end_names_the_end_events_and_machinery_is_left_out() -> None:
    ended = {"outcome": "completed", "end_ids": ["archived"], "error_code": None}
    path = entry(0, "PathTaken", {"flows": [], "elements": ["archived"]})
    assert told(path, entry(1, "CaseEnded", ended)) == ["办理结束:已归档"]


def test_a_migrated_task_is_named_by_both_versions_and_then_by_the_new_one() -> None:
    opened = entry(0, "TaskOpened", TASK)
    moved = entry(1, "CaseMigrated", {"reason": "新办法"})
    changed = entry(1, "TaskChanged", {"key": 7, "element_id": "home", "name": "家访"})
    again = entry(2, "TaskChanged", {"key": 7, "element_id": "home", "name": "家访"})
    done = entry(3, "TaskCompleted", {**TASK, "element_id": "home", "submission": None})
    assert told(opened, moved, changed, again, done, zhang="张某")[1:] == [
        "张某 把案件转到新版流程,理由:新办法",
        "“入户调查”改为新版流程的“家访”",
        "“家访”改按新版流程办理",
        "张某 完成“家访”,用时 3 个工作日",
    ]
