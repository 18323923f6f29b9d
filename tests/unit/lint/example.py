"""What a rule finds and what it lets pass, as a pair of bundles that differ in little."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Example:
    """In ``wrong`` the rule finds the element ``at`` and nothing else is found; ``right`` is clean.

    Bytes alone stand for a bundle of one diagram ``p.bpmn``.
    """

    at: str
    wrong: bytes | Files
    right: bytes | Files

    @property
    def wrong_files(self) -> Files:
        return files(self.wrong)

    @property
    def right_files(self) -> Files:
        return files(self.right)


def files(given: bytes | Files) -> Files:
    return {"p.bpmn": given} if isinstance(given, bytes) else given
