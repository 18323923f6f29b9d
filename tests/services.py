"""Gets what the tests start themselves: a browser, a PostgreSQL server, Node.js with the SDK.

`make test` runs it. Silent when all are here. Otherwise Playwright's own download is tried, then
Debian's packages; where neither helps it ends with the one instruction that a person needs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

from playwright.sync_api import sync_playwright

from tests.browser import NoBrowser, launch
from tests.postgres import NoServer, binaries
from tests.sdk.node import NoNode, installed

DOWNLOAD = (sys.executable, "-m", "playwright", "install", "chromium")
DOWNLOAD_SECONDS = 600.0
BROWSER_PACKAGES = ("chromium", "fonts-noto-cjk")
SERVER_PACKAGES = ("postgresql",)
NODE_PACKAGES = ("nodejs", "npm")


def main() -> int:
    for name, missing, ways in (
        ("a browser", browser_problem, [DOWNLOAD, *apt(BROWSER_PACKAGES)]),
        ("PostgreSQL", server_problem, apt(SERVER_PACKAGES)),
        ("Node.js", node_problem, apt(NODE_PACKAGES)),
    ):
        problem = missing()
        for command in ways:
            if problem is None:
                break
            say(f"The tests need {name}; trying: {' '.join(command)}")
            if run(command):
                problem = missing()
        if problem is not None:
            say(problem)
            return 1
    return 0


def browser_problem() -> str | None:
    """Why no browser starts here, else None."""
    with sync_playwright() as playwright:
        try:
            launch(playwright).close()
        except NoBrowser as error:
            return str(error)
    return None


def server_problem() -> str | None:
    """Why there is no PostgreSQL here, else None."""
    try:
        binaries()
    except NoServer as error:
        return str(error)
    return None


def node_problem() -> str | None:
    """Why the SDK cannot be run here, else None; it is installed where Node.js is."""
    try:
        installed()
    except NoNode as error:
        return str(error)
    return None


def apt(packages: Sequence[str]) -> list[Sequence[str]]:
    """The command that installs Debian ``packages``; none where there is no apt."""
    if shutil.which("apt-get") is None:
        return []
    sudo = "" if os.geteuid() == 0 else "sudo -n "
    install = f"{sudo}apt-get install -qq -y --no-install-recommends {' '.join(packages)}"
    return [("sh", "-c", f"{sudo}apt-get update -qq && DEBIAN_FRONTEND=noninteractive {install}")]


def run(command: Sequence[str]) -> bool:
    """Whether ``command`` succeeded; what it says goes to standard error."""
    try:
        done = subprocess.run(command, stdout=sys.stderr, timeout=DOWNLOAD_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    raise SystemExit(main())
