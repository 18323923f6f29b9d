"""``jiuzhu migrate``: running cases to another bundle, a transaction each, stopped between two."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import typer

from api.console import FAILED, MISUSED, Failure, err, give, out, print_json, progress
from api.opening import opened
from engine import Actor, BadPlan, Migrations, Plan, Verdict, read_plan, write_plan

FROM_INPUT = "-"


def migrate(
    cases: Sequence[str],
    to: str,
    plan: Path | None,
    *,
    dry_run: bool,
    with_children: bool,
    propose: bool,
    reason: str,
    actor: Actor,
    as_json: bool,
) -> None:
    """Move ``cases`` (keys, ``-``: from standard input), or say of each why it stays."""
    keys, said = _keys(cases), _plan(plan)
    with opened(existing=True) as assistance:
        migrations = assistance.engine.migrations
        bundle = migrations.bundle(to)
        if with_children:
            keys = migrations.family(keys)
        if propose:
            _propose(migrations, keys, bundle, as_json)
            return
        try:
            migrations.check(said, bundle)
        except BadPlan as bad:
            raise Failure(str(bad), MISUSED) from bad
        verdicts, stopped = [], False
        with _stopping() as stop, progress("预检" if dry_run else "迁移") as tell:
            for done, key in enumerate(keys):
                tell(done, len(keys))
                if stop.is_set():
                    stopped = True
                    break
                if dry_run:
                    verdicts.append(migrations.preflight(key, bundle, said))
                else:
                    verdicts.append(migrations.move(key, bundle, said, actor, reason))
            tell(len(verdicts), len(keys))
    _report(verdicts, len(keys), dry_run, stopped, as_json)


def _propose(migrations: Migrations, keys: Sequence[int], bundle: str, as_json: bool) -> None:
    """The plan on standard output, to be kept in a file; what is left over beside it."""
    plan, pairs = migrations.propose(keys, bundle)
    lost = {
        process_id: [{"id": id_, "name": name, "kind": kind} for id_, name, kind in pairing.lost]
        for process_id, pairing in pairs.items()
        if pairing.lost
    }
    if as_json:
        print_json({"plan": write_plan(plan), "lost": lost})
        return
    out.print(json.dumps(write_plan(plan), ensure_ascii=False, indent=2), markup=False)
    for process_id, elements in lost.items():
        for one in elements:
            text = f"{process_id}:没有找到与{one['kind']}“{one['name']}”({one['id']})对应的元素"
            err.print(text, markup=False)


def _report(
    verdicts: Sequence[Verdict], total: int, dry_run: bool, stopped: bool, as_json: bool
) -> None:
    moved = [str(v.case_key) for v in verdicts if v.refused is None]
    refused = [
        {"case": str(v.case_key), "why": v.refused.message}
        for v in verdicts
        if v.refused is not None
    ]
    result: dict[str, Any] = {"moved": moved, "refused": refused, "dry_run": dry_run}
    if stopped:
        result["left"] = total - len(verdicts)
    lines = [f"案件 {one['case']} 不能迁移:{one['why']}" for one in refused]
    lines.append(f"{'可以迁移' if dry_run else '已迁移'} {len(moved)} 个,不能 {len(refused)} 个")
    if stopped:
        lines.append(f"按要求停下,还有 {total - len(verdicts)} 个没有处理")
    give(result, as_json, "\n".join(lines))
    if refused or stopped:
        raise typer.Exit(FAILED)


def _keys(cases: Sequence[str]) -> list[int]:
    texts = [text for case in cases for text in (sys.stdin if case == FROM_INPUT else [case])]
    keys = [text.strip() for text in texts if text.strip()]
    wrong = [key for key in keys if not (key.isascii() and key.isdigit())]
    if wrong or not keys:
        raise Failure(f"案件键应是数字,而不是 {wrong[0]}" if wrong else "没有给出案件", MISUSED)
    return list(dict.fromkeys(map(int, keys)))


def _plan(path: Path | None) -> Plan:
    if path is None:
        return {}
    try:
        said: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return read_plan(said)
    except OSError as error:
        raise Failure(f"读不了 {path}:{error.strerror}", MISUSED) from error
    except (UnicodeDecodeError, json.JSONDecodeError, BadPlan) as error:
        raise Failure(f"{path} 不是迁移计划:{error}", MISUSED) from error


@contextmanager
def _stopping() -> Iterator[Event]:
    """Ctrl-C is heard, and acted on when the case in hand is done."""
    stop = Event()
    before = signal.signal(signal.SIGINT, lambda *_: stop.set())
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
