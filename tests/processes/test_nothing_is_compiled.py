"""No text of a diagram, decision or form ever becomes Python, and nothing else is compiled either.

An audit hook sees every ``compile``, ``exec`` and ``eval`` of the process, every program started
and every connection made while cases run from application to archive.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from engine import Done, NotPublishable, OpenCase, Refused
from tests import diagrams as d
from tests.workbench import CLERK, deploy, open_plain

ROOT = Path(__file__).parents[2]
# Played once before the hook looks: modules are imported, templates read.
PROGRAM = """
import sys
from pathlib import Path
from assistance.bootstrap import open_assistance
from assistance.demo import run_demo
from engine import Settings

folder = Path(sys.argv[1])
def play(name):
    assistance = open_assistance(Settings(data_dir=folder / name, demo_password="demo-pass-1"))
    summary = run_demo(assistance, cases=8)
    assistance.close()
    return summary

play("before")
seen, watching = [], True
FORBIDDEN = ("compile", "exec", "os.system", "subprocess.Popen", "os.exec", "os.posix_spawn",
    "socket.connect", "ctypes.dlopen")
def place(event, arguments):
    if event == "compile":
        return str(arguments[1])
    return arguments[0].co_filename if event == "exec" else ""

def hook(event, arguments):
    # Opening a database runs the numbered migrations: files of ours, before any case moves.
    if watching and event in FORBIDDEN and "/migrations/" not in place(event, arguments):
        seen.append((event, repr(arguments)[:200]))
sys.addaudithook(hook)
exec("1")
assert seen, "the hook does not see"
seen.clear()
summary = play("watched")
watching = False
assert summary.archived == 8, summary
print("\\n".join(map(str, seen)))
sys.exit(1 if seen else 0)
"""
PAYLOADS = (
    '=__import__("os").system("touch {mark}")',
    "=exec(\"open('{mark}', 'w')\")",
    '=eval("1")',
    '=this.constructor.constructor("return process")()',
    '=[].constructor.constructor("return 1")()',
    "=globalThis",
    '=std.open("{mark}", "w")',
    '=os.exec(["touch", "{mark}"])',
    '=import("fs")',
    '={{a: "x"}}.__proto__.polluted',
)


def test_nothing_is_compiled_while_cases_run(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def condition(text: str) -> bytes:
    return d.diagram(
        "p",
        d.start(),
        d.gateway("exclusive", "g", default="g-end"),
        d.user("a"),
        d.end(),
        d.end("end2"),
        flows=f"start -> g\ng -> a: {text}\ng -> end\na -> end2",
    )


def in_script(text: str) -> bytes:
    return d.diagram(
        "p", d.start(), d.script("s", text, "x"), d.end(), flows="start -> s\ns -> end"
    )


def in_mapping(text: str) -> bytes:
    task = d.user("a", extensions=d.mapping({"x": text}))
    return d.diagram("p", d.start(), task, d.end(), flows="start -> a\na -> end")


def in_timer(text: str) -> bytes:
    caught = d.catch("t", d.timer("timeDuration", text))
    return d.diagram("p", d.start(), caught, d.end(), flows="start -> t\nt -> end")


def in_groups(text: str) -> bytes:
    task = d.user("a", groups=text)
    return d.diagram("p", d.start(), task, d.end(), flows="start -> a\na -> end")


@pytest.mark.parametrize("slot", [condition, in_script, in_mapping, in_timer, in_groups])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_an_expression_reaches_nothing(slot: object, payload: str, tmp_path: Path) -> None:
    """Refused at deploy, or run to nothing: no file, no program, no trace."""
    mark = tmp_path / "mark"
    engine = open_plain(f"sqlite:///{tmp_path / 'e.db'}", tmp_path)
    body = slot(payload.format(mark=mark))  # type: ignore[operator]
    with suppress(NotPublishable):
        deploy(engine, {"p.bpmn": body})
        outcome = engine.execute(OpenCase(command_id="o", actor=CLERK, process_id="p"))
        assert isinstance(outcome, Done | Refused)
    engine.close()
    assert not mark.exists()
