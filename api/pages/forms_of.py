"""Forms as pages need them: parsed once, with what their conditions watch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from engine import Engine, FeelError, Json
from forms import Component, Evaluate, Form, in_scope, parse

_NAME = re.compile(r"[^\W\d]\w*")
_INDEX = re.compile(r"\[\d+\]")
# What a field of these types holds may be put in before anybody has typed; a decision never is.
_FILLABLE = frozenset({"textfield", "textarea", "datetime", "number", "select"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form of a deployed bundle. ``watched``: names of fields that conditions read."""

    form: Form
    watched: tuple[str, ...]
    labels: Mapping[str, str] = field(repr=False)
    file_fields: frozenset[str] = frozenset()

    def label(self, path: str) -> str:
        """What the field at ``path`` (``members[0].name``) is called, with its row."""
        row = re.search(r"\[(\d+)\]", path)
        name = self.labels.get(_INDEX.sub("", path)) or self.labels.get(path, path)
        return f"{name}(第 {int(row[1]) + 1} 行)" if row else name

    def takes_files(self, path: str) -> bool:
        """Whether ``path`` is a file picker, in whichever row."""
        return _INDEX.sub("", path) in self.file_fields


class Forms:
    """Parsed forms by bundle and id; a bundle never changes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[tuple[str, str], Sheet] = {}

    def of(self, bundle: str, form_id: str) -> Sheet | None:
        key = (bundle, form_id)
        if key not in self._known:
            data = self._engine.form(bundle, form_id)
            if data is None:
                return None
            self._known[key] = _sheet(parse(data))
        return self._known[key]

    def evaluate(self, at: datetime | None = None) -> Evaluate:
        """FEEL for conditions and computed fields, at the moment the form was signed or now.

        One that hits a limit gives nothing, so that the page can be shown; submitting says so.
        """
        moment = at or self._engine.now()

        def run(expression: str, variables: Mapping[str, Json]) -> Json:
            try:
                return self._engine.evaluate(expression, variables, moment)
            except FeelError:
                return None

        return run


def known_values(form: Form, variables: Mapping[str, Json]) -> dict[str, Json]:
    """What the case knows already of the form's plain fields. Decisions are left to the person."""
    return {
        component.key: variables[component.key]
        for component in in_scope(form.components)
        if component.type in _FILLABLE and variables.get(component.key) is not None
    }


def _sheet(form: Form) -> Sheet:
    texts = [c.hide or c.expression for c in form.walk() if c.hide or c.expression]
    read = {name for text in texts for name in _NAME.findall(text)}
    keys = {component.key for component in form.walk()}
    fields = dict(_fields(form.components))
    return Sheet(
        form,
        watched=tuple(sorted(read & keys - {""})),
        labels={path: component.label for path, component in fields.items()},
        file_fields=frozenset(p for p, c in fields.items() if c.type == "filepicker"),
    )


def _fields(components: Sequence[Component], prefix: str = "") -> Iterator[tuple[str, Component]]:
    """Every field with its path, without row numbers."""
    for component in components:
        path = ".".join(part for part in (prefix, component.key) if part)
        if component.key:
            yield path, component
        yield from _fields(component.children, path)
