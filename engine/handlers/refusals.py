"""Refusals that several handlers give, so that the same fact always reads the same."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from engine.commands import CaseCommand
from engine.errors import Refused
from engine.ports import CaseWork, OpenTask, UnitOfWork

SHANGHAI = ZoneInfo("Asia/Shanghai")


def not_found(what: str, key: int) -> Refused:
    return Refused("not-found", f"没有找到{what} {key}")


def stale(unit: UnitOfWork, work: CaseWork, command: CaseCommand) -> Refused | None:
    """A conflict if the case moved on since the caller's page was drawn."""
    if command.expected_version is None or command.expected_version == work.seq:
        return None
    actor, _, at = unit.last_change(work.key)
    return Refused(
        "conflict",
        f"页面已过期:您看到的是第 {command.expected_version} 版,"
        f"但 {actor} 已于 {clock_text(at)} 更新到第 {work.seq} 版。请刷新后再提交",
    )


def suspended(work: CaseWork) -> Refused:
    return Refused("state", f"案件 {work.title or work.key} 已暂停,恢复之后才能继续")


def closed(task: OpenTask) -> Refused:
    """Why a task that is no longer open cannot be worked on."""
    at = clock_text(task.closed_at)
    if task.state == "suspended":
        return Refused("state", f"任务“{task.name}”所在的案件已暂停,恢复之后才能办理")
    if task.state == "completed":
        return Refused("conflict", f"任务“{task.name}”已由 {task.closed_by} 于 {at} 办结")
    return Refused("conflict", f"任务“{task.name}”已于 {at} 被流程取消")


def clock_text(at: str | None) -> str:
    """ISO 8601 UTC text as Beijing wall time, minutes."""
    if at is None:
        return "此前"
    return datetime.fromisoformat(at).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
