"""What a rule says of itself, and what it says of a diagram.

A rule is a module of ``engine.lint.rules``: its docstring says in English what it finds, ``RULE``
says the rest, and ``find(bundle)`` gives the problems.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Place(Protocol):
    """What a problem is about. ``id`` and ``name`` "": the file as a whole."""

    @property
    def file(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class File:
    """A file, or what stands in it under ``id``."""

    file: str
    id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """``topic``: one of ``engine.lint.rulebook.TOPICS``; ``severity``: error | warning | info.

    ``instead`` is what to draw, and the hint of every finding that has none of its own.
    """

    topic: str
    severity: str
    why: str
    instead: str
    finds_zh: str
    why_zh: str
    instead_zh: str


@dataclass(frozen=True, slots=True)
class Problem:
    """``message`` and ``hint`` in Chinese; ``hint`` "": what the rule says."""

    where: Place
    message: str
    hint: str = ""
