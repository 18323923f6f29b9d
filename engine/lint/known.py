"""What the rules know besides the drawing: FEEL, forms, roles, job types; and the whole bundle."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from lxml import etree

from engine.lint.drawing import Drawing, Scope
from engine.lint.feel import Checker, FeelCheck, VariablesOf


class FormReader(Protocol):
    """Form files, read by the package that knows them. No method raises for any bytes."""

    def form_id(self, data: bytes) -> str:
        """The form's id; "" where there is none."""

    def problems(self, data: bytes) -> Sequence[tuple[str, str, str]]:
        """What is wrong: component id ("" for the file), Chinese sentence, hint."""

    def keys(self, data: bytes) -> Collection[str] | None:
        """Names of the variables that a submission sets; None where they cannot be foreseen."""

    def expressions(self, data: bytes) -> Sequence[tuple[str, str, str]]:
        """Component id, what it is for (Chinese), FEEL without the leading ``=``."""


class DecisionProblem(Protocol):
    """A text of a DMN file that is wrong."""

    @property
    def decision_id(self) -> str: ...
    @property
    def rule_id(self) -> str | None: ...
    @property
    def message(self) -> str: ...


DecisionProblems = Callable[[etree._Element], Sequence[DecisionProblem]]


@dataclass(frozen=True, slots=True)
class Known:
    """``known_groups`` None: roles are not checked."""

    feel_check: FeelCheck
    variables_of: VariablesOf
    decision_problems: DecisionProblems
    forms: FormReader
    known_groups: Callable[[str], bool] | None
    known_job_types: Collection[str]


@dataclass(slots=True)
class Contents:
    """What the files of a bundle hold, as far as they could be read.

    ``forms``: id -> what a submission sets (None: unknown). ``decisions``: ids of decisions and
    decision services -> their file. ``calendar``: the file that gives the working days.
    ``processes``: the executable ones by id.
    """

    known: Known
    drawings: list[Drawing] = field(default_factory=list)
    forms: dict[str, Collection[str] | None] = field(default_factory=dict)
    decisions: dict[str, str] = field(default_factory=dict)
    calendar: str = ""
    checker: Checker = field(init=False)

    def __post_init__(self) -> None:
        self.checker = Checker(self.known.feel_check, self.known.variables_of)

    @property
    def processes(self) -> Mapping[str, Scope]:
        found = [process for drawing in self.drawings for process in drawing.executable]
        return {process.id: process for process in reversed(found) if process.id}
