"""No text of a diagram, decision or form ever becomes Python, and nothing else is compiled either.

An audit hook sees every ``compile``, ``exec`` and ``eval`` of the process, every program started
and every connection made while cases run from application to archive.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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


def test_nothing_is_compiled_while_cases_run(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert run.returncode == 0, run.stdout + run.stderr
