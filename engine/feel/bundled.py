"""FEEL and DMN of a deployed bundle: its pinned calendar, its decision models, read once."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import PurePosixPath

from engine.calendar import WorkingDays
from engine.feel.dmn import DecisionModel, decide, link, read_dmn
from engine.feel.errors import DmnError
from engine.feel.evaluate import Feel
from engine.model import Bundle, Json, Variables
from engine.ports import Resource
from engine.xml import parse

CALENDAR = "calendar.csv"


class BundledFeel:
    """Implements ``ports.Expressions`` and ``ports.Decisions``."""

    def __init__(self, feel: Feel) -> None:
        self._feel = feel

    def evaluate(
        self,
        expression: str,
        variables: Mapping[str, Json],
        now: datetime,
        bundle: Bundle | None = None,
    ) -> Json:
        days = calendar_of(bundle) if bundle else None
        return self._feel.evaluate(expression, variables, now, days)

    def has(self, bundle: Bundle, decision_id: str) -> bool:
        """Whether a model of the bundle has the decision."""
        return decision_id in models_of(bundle)

    def decide(self, bundle: Bundle, decision_id: str, variables: Variables, now: datetime) -> Json:
        """The decision's value.

        ``DmnError`` names decision and rules: where no model of the bundle has ``decision_id``,
        rules contradict each other, or a value is not of its declared type.
        """
        model = models_of(bundle).get(decision_id)
        if model is None:
            raise DmnError(f"流程包里没有决策 {decision_id}", decision_id)
        return decide(model, decision_id, variables, now, calendar_of(bundle)).settled().value


@lru_cache(maxsize=64)
def calendar_of(bundle: Bundle) -> WorkingDays | None:
    """The working days that count in ``bundle``: those it was given, else its ``calendar.csv``.

    The file's columns are ``date,is_working_day``.
    """
    if bundle.calendar is not None:
        return bundle.calendar
    for name, body in bundle.files.items():
        if PurePosixPath(name).name == CALENDAR:
            rows = csv.DictReader(io.StringIO(body.decode("utf-8-sig")))
            true = ("1", "true")
            return WorkingDays({r["date"]: r["is_working_day"].lower() in true for r in rows})
    return None


@lru_cache(maxsize=64)
def models_of(bundle: Bundle) -> Mapping[str, DecisionModel]:
    """Every decision and decision service of the bundle by id -> its model."""
    models: dict[str, DecisionModel] = {}
    files = [read_dmn(parse(body)) for _, body in _dmn(bundle)]
    for file in files:
        model = link(file, files)
        ids = [d.id for d in model.decisions] + [s.id for s in model.services]
        models.update({identity: model for identity in ids if identity not in models})
    return models


def _dmn(bundle: Bundle) -> list[tuple[str, bytes]]:
    return [(name, body) for name, body in sorted(bundle.files.items()) if name.endswith(".dmn")]


def decisions_of(bundle: Bundle) -> Sequence[Resource]:
    """The requirements of each DMN file, followed by its decisions and decision services."""
    found = []
    for name, body in _dmn(bundle):
        root = parse(body)
        model = read_dmn(root)
        whole = str(root.get("id") or PurePosixPath(name).stem)
        found.append(Resource("requirements", whole, model.name or whole, name))
        named = [(d.id, d.name) for d in model.decisions] + [(s.id, s.name) for s in model.services]
        found += [Resource("decision", id_, called, name, whole) for id_, called in named]
    return found
