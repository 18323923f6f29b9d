"""Programs in Node.js with the packages of ``package-lock.json``, installed once into ``build/``.

The lock holds exact versions and digests and names no registry: npm asks the one that it is set to.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).parent
BUILD = Path(__file__).parents[2] / "build"
INSTALL_SECONDS = 600.0
# What the packages need; `node --version` tells what is here.
OLDEST = 18


class NoNode(Exception):
    """No Node.js with npm here: `apt-get install nodejs npm`."""


def node_problem() -> str | None:
    """Why nothing can be run here, else None."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return str(NoNode.__doc__)
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    version = said.strip().removeprefix("v").partition(".")[0]
    if not version.isdecimal() or int(version) < OLDEST:
        return f"Node.js is {said.strip()}, and {OLDEST} or newer is needed"
    return None


def installed() -> Path:
    """The folder with the packages and our programs; ``NoNode`` where there can be none."""
    problem = node_problem()
    if problem is not None:
        raise NoNode(problem)
    lock = (HERE / "package-lock.json").read_bytes()
    folder = BUILD / f"sdk-{hashlib.sha256(lock).hexdigest()[:16]}"
    folder.mkdir(parents=True, exist_ok=True)
    # Test processes run beside each other; one installs, the others wait.
    with (folder / ".lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder / name)
        if not (folder / ".installed").exists():
            _install(folder)
            (folder / ".installed").touch()
    return folder


def _install(folder: Path) -> None:
    """Exactly what the lock says; a package's own scripts are not run."""
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
    )
    if done.returncode:
        raise NoNode(f"npm could not install the SDK: {done.stderr[-2000:]}")


def run(
    program: str, arguments: Sequence[str], settings: Mapping[str, str], seconds: float
) -> subprocess.CompletedProcess[str]:
    """``program`` (a file beside this one) with ``settings`` as its only foreign environment."""
    folder = installed()
    # Packages are looked for beside the program.
    shutil.copy(HERE / program, folder / program)
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        ["node", str(folder / program), *arguments],
        env={**kept, **settings},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
