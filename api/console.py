"""How commands speak: people's text and one JSON object on standard output, progress beside it.

With ``--json`` the last line of standard output is exactly one JSON object, also of a failure.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

FAILED, MISUSED = 1, 2
# People's text goes here; rich finds out by itself whether it is a terminal.
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class Failure(Exception):
    """A command could not do what was asked; ``code`` is its exit status."""

    def __init__(
        self, message: str, code: int = FAILED, details: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.details = details or {}


def print_json(result: Mapping[str, Any]) -> None:
    """The one JSON object, on a line of its own."""
    sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def give(result: Mapping[str, Any], as_json: bool, text: str) -> None:
    """The result of a command: ``text`` for people, or the JSON object."""
    if as_json:
        print_json(result)
    else:
        out.print(text, markup=False)


def fail(failure: Failure) -> NoReturn:
    """Say what is wrong, and leave with the failure's exit status."""
    err.print(failure.message, markup=False)
    if "--json" in sys.argv:
        print_json({"error": failure.message, **failure.details})
    sys.exit(failure.code)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error; give the callable (done, total)."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
