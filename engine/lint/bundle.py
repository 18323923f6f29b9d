"""What the files of a bundle hold, as far as they can be read. Nothing here judges."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final, TypeVar, TypeVarTuple

from lxml import etree

from engine.errors import EngineError, UnsafeXml
from engine.lint.drawing import Drawing, Element, Scope
from engine.lint.drawn import read as read_drawing
from engine.lint.feel import Checker
from engine.lint.known import Known
from engine.lint.vocabulary import BPMN
from engine.xml import parse

MAX_FLOW_NODES: Final = 2000
CALENDAR: Final = "calendar.csv"

About = TypeVarTuple("About")
B = TypeVar("B")


@dataclass(frozen=True, slots=True)
class FormFile:
    """As ``known.FormReader`` reads it; ``keys``: what a submission sets (None: unknown)."""

    file: str
    id: str
    problems: Sequence[tuple[str, str, str]]
    expressions: Sequence[tuple[str, str, str]]
    keys: Collection[str] | None
    choices: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class WrongText:
    """A text of a DMN file that is wrong."""

    decision_id: str
    rule_id: str | None
    message: str


@dataclass(frozen=True, slots=True, eq=False)
class DecisionFile:
    """``offered``: names of decisions and decision services by id."""

    file: str
    root: etree._Element
    offered: Mapping[str, str]
    problems: Sequence[WrongText]


@dataclass(slots=True, eq=False)
class Bundle:
    """``names``: as they were given. ``unreadable``, ``strange``, ``oversized``: files that are no
    drawing, with the reason, the root, the number of nodes. ``forms``: id -> what a submission
    sets (None: unknown); ``decisions``: id -> file; ``calendars``: file -> content.
    """

    known: Known
    names: Sequence[str] = ()
    unreadable: dict[str, str] = field(default_factory=dict)
    strange: dict[str, str] = field(default_factory=dict)
    oversized: dict[str, int] = field(default_factory=dict)
    drawings: list[Drawing] = field(default_factory=list)
    decision_files: list[DecisionFile] = field(default_factory=list)
    decisions: dict[str, str] = field(default_factory=dict)
    form_files: list[FormFile] = field(default_factory=list)
    forms: dict[str, Collection[str] | None] = field(default_factory=dict)
    calendars: dict[str, bytes] = field(default_factory=dict)
    checker: Checker = field(init=False)
    _answers: dict[tuple[Callable[..., Any], tuple[Hashable, ...]], Any] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        self.checker = Checker(self.known.feel_check, self.known.variables_of)

    @property
    def processes(self) -> Mapping[str, Scope]:
        """The executable ones by id."""
        found = [process for drawing in self.drawings for process in drawing.executable]
        return {process.id: process for process in reversed(found) if process.id}

    @property
    def form_by_id(self) -> Mapping[str, FormFile]:
        """The first of each id."""
        return {form.id: form for form in reversed(self.form_files) if form.id}

    def scopes(self) -> Iterator[Scope]:
        for drawing in self.drawings:
            yield from drawing.scopes()

    def elements(self) -> Iterator[Element]:
        for drawing in self.drawings:
            yield from drawing.elements()

    def once(self, ask: Callable[[*About], B], *about: *About) -> B:
        """``ask(*about)``, which several rules want to know, worked out once."""
        if (ask, about) not in self._answers:
            self._answers[ask, about] = ask(*about)
        answer: B = self._answers[ask, about]
        return answer


def read(files: Mapping[str, bytes], known: Known) -> Bundle:
    bundle = Bundle(known, list(files))
    tables: dict[str, etree._Element] = {}
    for name in sorted(files):
        _read(name, files[name], bundle, tables)
    for name, root in tables.items():
        _read_decisions(name, root, bundle, list(tables.values()))
    return bundle


def _read(name: str, data: bytes, bundle: Bundle, tables: dict[str, etree._Element]) -> None:
    """Put what ``data`` holds into ``bundle``; decisions wait in ``tables`` for one another."""
    if name.endswith(".form"):
        _read_form(name, data, bundle)
    elif PurePosixPath(name).name == CALENDAR:
        bundle.calendars[name] = data
    elif name.endswith((".bpmn", ".dmn")):
        try:
            root = parse(data)
        except UnsafeXml as error:
            bundle.unreadable[name] = str(error)
            return
        if name.endswith(".dmn"):
            tables[name] = root
        else:
            _read_drawing(name, root, bundle)


def _read_drawing(file: str, root: etree._Element, bundle: Bundle) -> None:
    if root.tag != f"{{{BPMN}}}definitions":
        bundle.strange[file] = root.tag
        return
    one = read_drawing(file, root)
    count = sum(len(scope.elements) for process in one.processes for scope in process.walk())
    if count > MAX_FLOW_NODES:
        bundle.oversized[file] = count
    else:
        bundle.drawings.append(one)


def _read_decisions(
    file: str, root: etree._Element, bundle: Bundle, others: Sequence[etree._Element]
) -> None:
    offered = dict(_offered(root))
    for identity in offered:
        bundle.decisions.setdefault(identity, file)
    try:
        found = bundle.known.decision_problems(root, others)
        problems = [WrongText(one.decision_id, one.rule_id, one.message) for one in found]
    except EngineError as error:
        problems = [WrongText(str(getattr(error, "decision_id", None) or ""), None, str(error))]
    bundle.decision_files.append(DecisionFile(file, root, offered, problems))


def _offered(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Id and name of what can be called."""
    for node in root.iterchildren(etree.Element):
        if etree.QName(node).localname in ("decision", "decisionService") and node.get("id"):
            yield str(node.get("id")), node.get("name") or ""


def _read_form(file: str, data: bytes, bundle: Bundle) -> None:
    reader = bundle.known.forms
    form_id, problems = reader.form_id(data), reader.problems(data)
    keys = None if problems else reader.keys(data)
    choices = {} if problems else reader.choices(data)
    expressions = reader.expressions(data)
    bundle.form_files.append(FormFile(file, form_id, problems, expressions, keys, choices))
    if form_id:
        bundle.forms.setdefault(form_id, keys)
