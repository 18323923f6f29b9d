"""The engine's errors. The docstring is the default message; exceptions are defects or bad input.

What a person may do wrong while working on a case is no exception but a ``Refused`` value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.model import Json


class EngineError(Exception):
    """The engine could not do this."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").split("\n")[0])


class UnsafeXml(EngineError):
    """The file is not the plain XML that a diagram needs."""


class StepFailed(EngineError):
    """A step of the diagram failed; nothing of it was kept.

    ``element_id`` is where, ``kind`` one of expression | decision | gateway | error-uncaught |
    limit | internal. Becomes an incident in a transaction of its own.
    """

    def __init__(self, element_id: str, kind: str, message: str) -> None:
        super().__init__(message)
        self.element_id = element_id
        self.kind = kind


class Impossible(EngineError):
    """What was asked of the running case can't be done there; nothing changed."""


class Held(EngineError):
    """The case rests; what the engine asks of it waits until it goes on."""


class Early(EngineError):
    """The timer is not due yet; its row will come up when it is."""


class NoSuchThing(EngineError):
    """What was asked for does not exist."""


class BadPlan(EngineError):
    """This is no plan for a migration."""


class Collision(EngineError):
    """Another transaction got in between; the same command may be tried again."""


class NotPublishable(EngineError):
    """The files have errors; nothing was published."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(f"{f.file} {f.element_id}: {f.message}" for f in findings[:5]))
        self.findings = tuple(findings)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a case cannot be migrated: the element (empty for the whole) and a sentence."""

    element_id: str
    element_name: str
    why: str


class CannotMigrate(EngineError):
    """The case cannot go on in the other definition.

    ``plan``: it is the plan that is wrong, whatever the case.
    """

    def __init__(self, obstacles: Sequence[Obstacle], *, plan: bool = False) -> None:
        said = (f"“{o.element_name or o.element_id}”:{o.why}" for o in obstacles)
        super().__init__(";".join(said))
        self.obstacles = tuple(obstacles)
        self.plan = plan


class BpmnError(EngineError):
    """Raised by a job handler: an error that the diagram may catch by its ``code``."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code
        self.message = message or code


@dataclass(frozen=True, slots=True)
class Finding:
    """What the linter says about one element. ``severity``: error | warning | info."""

    rule: str
    severity: str
    file: str
    element_id: str
    element_name: str
    message: str
    hint: str

    def row(self) -> dict[str, str]:
        """All of it by name, as results and answers carry it."""
        return {name: getattr(self, name) for name in type(self).__slots__}


@dataclass(frozen=True, slots=True)
class Refused:
    """An expected refusal, as a value: nothing changed.

    ``code``: not-found | conflict | forbidden | invalid | state. ``message`` is for people
    ("Expected …, but …", in Chinese), ``fields`` maps field path -> messages where a form is wrong.
    """

    code: str
    message: str
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """A command that happened. ``result`` is stored with it and returned to every repetition."""

    result: Mapping[str, Json]
    repeated: bool = False


Outcome = Done | Refused
