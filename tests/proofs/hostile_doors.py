"""``python -m tests.proofs.hostile_doors FOLDER DOOR``: every hostile file through one door.

Prints a JSON line for each: door, name, processor seconds, MB at most above what the process held,
whether it was let in, what was said, and what happened beside it.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout, suppress
from itertools import count
from pathlib import Path

from api.cli import main
from engine import DeployBundle, NotPublishable
from tests.proofs.hostile_files import BODIES, forms, harmless, xml_files
from tests.proofs.watching import OUTSIDE, Trap, Witness
from tests.web.v2_world import World, open_world, send, short
from tests.workbench import CLERK

# Whoever needs this much has been caught by a bomb: he dies here, and not the machine.
MOST_MEMORY = 3 * 1024**3
Door = Callable[[str, bytes], tuple[bool, str]]


def files(trap: Trap) -> Iterator[tuple[str, str, bytes]]:
    """File name, what it is, its bytes."""
    hostile = xml_files(str(trap.secret), trap.port)
    for kind, attacks in (("hostile", hostile), ("harmless", harmless())):
        for name, attack in attacks:
            for ending, body in BODIES.items():
                yield f"{kind}.{ending}", name, attack(body)
    for name, said in forms():
        yield "hostile.form", name, said


def by_command_line(folder: Path) -> Door:
    def lint(name: str, body: bytes) -> tuple[bool, str]:
        (folder / name).write_bytes(body)
        out, code = io.StringIO(), 0
        with redirect_stdout(out), redirect_stderr(out):
            try:
                main(["lint", str(folder / name), "--json"])
            except SystemExit as left:
                code = int(left.code or 0)
        (folder / name).unlink()
        found = json.loads(out.getvalue().splitlines()[-1])["findings"]
        return code == 0, "; ".join(one["message"] for one in found)

    return lint


def by_command(world: World) -> Door:
    engine = world.assistance.engine

    def deploy(name: str, body: bytes) -> tuple[bool, str]:
        held = {name: body, **({} if name.endswith("bpmn") else {"short.bpmn": short()})}
        command = DeployBundle(command_id=engine.new_id(), actor=CLERK, files=held)
        try:
            engine.execute(command)
        except NotPublishable as refused:
            return False, str(refused)
        return True, ""

    return deploy


def by_rest(world: World) -> Door:
    def deploy(name: str, body: bytes) -> tuple[bool, str]:
        answer = send(world.client(), {name: body})
        assert answer.status_code in (200, 400), answer.text
        return answer.status_code == 200, answer.json().get("detail", "")

    return deploy


def by_draft(world: World) -> Door:
    numbers = count()

    def save(name: str, body: bytes) -> tuple[bool, str]:
        path = f"/api/drafts/d{next(numbers)}/files/{name}"
        answer = world.client("designer").put(path, content=body, headers={"If-None-Match": "*"})
        assert answer.status_code in (200, 400, 413), answer.text
        return answer.status_code == 200, answer.json().get("detail", "")

    return save


def peak() -> float:
    """Most MB that this process held since ``forget_peak``."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def held() -> float:
    """MB that this process holds now."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def forget_peak() -> None:
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


DOORS: Mapping[str, Callable[[World, Path], Door]] = {
    "lint": lambda world, folder: by_command_line(folder),
    "engine": lambda world, folder: by_command(world),
    "rest": lambda world, folder: by_rest(world),
    "draft": lambda world, folder: by_draft(world),
}


def run(folder: Path, door: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    trap, witness = Trap(folder), Witness(OUTSIDE)
    with open_world(f"sqlite:///{folder / 'doors.db'}", folder) as world:
        through = DOORS[door](world, folder)
        through("first.bpmn", short())  # modules are imported, templates read
        for name, what, body in files(trap):
            trap.sprung()
            forget_peak()
            resting = held()
            witness.seen.clear()
            witness.watching = True
            begun = time.process_time()
            passed, said = through(name, body)
            seconds = time.process_time() - begun
            witness.watching = False
            told = {
                "door": door,
                "file": name,
                "what": what,
                "seconds": round(seconds, 3),
                "megabytes": round(peak() - resting),
                "passed": passed,
                "said": said[:2000],
                "beside": witness.seen + trap.sprung(),
            }
            print(json.dumps(told, ensure_ascii=False), flush=True)  # noqa: T201


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2])
