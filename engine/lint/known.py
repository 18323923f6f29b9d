"""What the rules know besides the bundle: FEEL, decisions, forms, roles, job types."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from lxml import etree

from engine.lint.feel import FeelCheck, VariablesOf


class FormReader(Protocol):
    """Form files, read by the package that knows them. No method raises for any bytes."""

    def unreadable(self, data: bytes) -> str:
        """Why no editor could open it, in Chinese; "" where one could."""

    def form_id(self, data: bytes) -> str:
        """The form's id; "" where there is none."""

    def problems(self, data: bytes) -> Sequence[tuple[str, str, str]]:
        """What is wrong: component id ("" for the file), Chinese sentence, hint."""

    def keys(self, data: bytes) -> Collection[str] | None:
        """Names of the variables that a submission sets; None where they cannot be foreseen."""

    def choices(self, data: bytes) -> Mapping[str, Sequence[str]]:
        """Variables that a submission sets to one of these texts."""

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


# The root of a DMN file, and those of all DMN files of the bundle, which it may import.
DecisionProblems = Callable[[etree._Element, Sequence[etree._Element]], Sequence[DecisionProblem]]


@dataclass(frozen=True, slots=True)
class Known:
    """``known_groups`` None: roles are not checked. ``known_job_types``: with the names of the
    variables that such a job always leaves behind (None: not known).
    """

    feel_check: FeelCheck
    variables_of: VariablesOf
    decision_problems: DecisionProblems
    forms: FormReader
    known_groups: Callable[[str], bool] | None
    known_job_types: Mapping[str, Collection[str] | None]
