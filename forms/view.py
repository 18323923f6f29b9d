"""A form with its values as something to draw: one tree for the screen, the replay and the print.

Everything that needs deciding is decided here (what is visible, which text stands for a value,
which option is chosen), so that the templates only place it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from forms import kinds
from forms.schema import ONE_OF, Component, Evaluate, Form, Json, Option
from forms.visibility import context, is_hidden, settle

Errors = Mapping[str, Sequence[str]]

_ALLOWED_TAGS = {
    *("p", "br", "strong", "em", "b", "i", "u", "ul", "ol", "li", "h2", "h3", "h4", "h5", "h6"),
    *("blockquote", "code", "pre", "hr", "a", "span", "div"),
    *("table", "thead", "tbody", "tr", "th", "td", "caption"),
}
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")


@dataclass(frozen=True, slots=True)
class Choice:
    """One option as drawn: its posted value, its label, and whether it is the chosen one."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """One component as drawn. ``path`` names its input, ``id`` ties label, hint and errors to it.

    ``entry`` is the text of its input field, ``text`` what is read instead of it. ``rows`` are
    the rows of a dynamic list (``nodes`` each) or of a table (``cells`` each). ``conditional``
    says that the field may vanish while the page is open, so the browser must not insist on it.
    """

    component: Component
    path: str = ""
    id: str = ""
    entry: str = ""
    text: str = ""
    content: Markup | None = None
    choices: tuple[Choice, ...] = ()
    nodes: tuple[Drawn, ...] = ()
    rows: tuple[tuple[Drawn, ...], ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()
    errors: tuple[str, ...] = ()
    conditional: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """How to draw. ``names`` give words for codes and file ids (area, catalogue item, file …);
    ``choices`` the options of fields that have none of their own, by field name or custom type.
    ``masked`` hides most of an id number; ``entering`` adds an empty row to empty lists.
    """

    evaluate: Evaluate
    names: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Sequence[Option]] = field(default_factory=dict)
    errors: Errors = field(default_factory=dict)
    masked: bool = False
    entering: bool = False


def draw(form: Form, values: Mapping[str, Json], look: Look) -> tuple[Drawn, ...]:
    """The visible components of ``form`` with ``values``, in order."""
    root = settle(form, values, look.evaluate).values
    # Conditions read the settled values; what is drawn is what was given, mistakes included.
    return _Painter(form, root, look).scope(form.components, values, _Spot(this=root))


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where the painter stands: path, the row it is in (or the form's values), and that one's."""

    this: Mapping[str, Json]
    path: str = ""
    parent: Mapping[str, Json] | None = None
    rows: tuple[int, ...] = ()
    conditional: bool = False


class _Painter:
    """Walks the form once; ``root`` holds all settled values, which conditions read."""

    def __init__(self, form: Form, root: Mapping[str, Json], look: Look) -> None:
        self._form = form
        self._root = root
        self._look = look

    def scope(
        self, components: Sequence[Component], values: Mapping[str, Json], spot: _Spot
    ) -> tuple[Drawn, ...]:
        shown = []
        for component in components:
            if component.hide and is_hidden(component, self._seen(spot), self._look.evaluate):
                continue
            shown.append(self._component(component, values, spot))
        return tuple(shown)

    def _seen(self, spot: _Spot) -> dict[str, Json]:
        return context(self._form.components, self._root, spot.this, spot.parent, spot.rows)

    def _component(self, component: Component, values: Mapping[str, Json], spot: _Spot) -> Drawn:
        conditional = spot.conditional or bool(component.hide)
        key = component.key
        path = f"{spot.path}.{key}" if spot.path and key else spot.path or key
        below = replace(spot, conditional=conditional)
        drawn_id = field_id(path or component.id)
        errors = tuple(self._look.errors.get(path, ())) if key else ()
        if component.type == "group":
            inner = values
            if key:
                held = values.get(key)
                inner = held if isinstance(held, Mapping) else {}
                below = replace(below, path=path)
            nodes = self.scope(component.children, inner, below)
            return Drawn(component, path, field_id(component.id), nodes=nodes, errors=errors)
        if component.type == "dynamiclist":
            rows = self._rows(component, values.get(key), path, below)
            return Drawn(component, path, drawn_id, rows=rows, errors=errors)
        if component.type == "table":
            return Drawn(component, "", field_id(component.id), cells=self._cells(component, spot))
        if component.type in ("text", "html"):
            return Drawn(component, content=content_html(component))
        if not key:
            return Drawn(component)
        value = values.get(key)
        if key not in values and self._look.entering:
            value = component.default
        elif value is None and component.type == "expression":
            value = self._look.evaluate(component.expression, self._seen(spot))
        return Drawn(
            component,
            path,
            drawn_id,
            entry=kinds.entry_text(component, value),
            text=self._text(component, value),
            choices=self._choices(component, value),
            errors=errors + self._inner_errors(component, path),
            conditional=conditional,
        )

    def _inner_errors(self, component: Component, path: str) -> tuple[str, ...]:
        """Errors of single entries of a checklist belong to the checklist."""
        if not component.many:
            return ()
        entries = (
            errors for name, errors in self._look.errors.items() if name.startswith(f"{path}[")
        )
        return tuple(dict.fromkeys(message for errors in entries for message in errors))

    def _rows(
        self, component: Component, value: Json, path: str, spot: _Spot
    ) -> tuple[tuple[Drawn, ...], ...]:
        rows = _objects(value)
        if self._look.entering:
            rows += [{}] * (max(component.rules.min_rows, 1) - len(rows))
        # An empty row is left out on submit, so the browser must not insist on its fields.
        return tuple(
            self.scope(
                component.children,
                row,
                _Spot(row, f"{path}[{index}]", spot.this, (*spot.rows, index + 1), True),
            )
            for index, row in enumerate(rows)
        )

    def _cells(self, component: Component, spot: _Spot) -> tuple[tuple[str, ...], ...]:
        found = self._look.evaluate(component.expression, self._seen(spot))
        rows = _objects(found)
        names = self._look.names
        cells = ([row.get(column.value) for column in component.columns] for row in rows)
        return tuple(
            tuple("" if cell is None else names.get(str(cell), str(cell)) for cell in row)
            for row in cells
        )

    def _options(self, component: Component) -> Sequence[Option]:
        offered = self._look.choices
        return component.options or offered.get(component.key) or offered.get(component.kind) or ()

    def _choices(self, component: Component, value: Json) -> tuple[Choice, ...]:
        if component.type == "filepicker":
            names = self._look.names
            return tuple(Choice(str(v), names.get(str(v), str(v)), True) for v in _texts(value))
        chosen = set(_texts(value)) if component.many else {kinds.entry_text(component, value)}
        return tuple(
            Choice(option.value, option.label, option.value in chosen)
            for option in self._options(component)
        )

    def _text(self, component: Component, value: Json) -> str:
        names = self._look.names
        labels = {option.value: option.label for option in self._options(component)}
        if component.many:
            return "、".join(names.get(v) or labels.get(v, v) for v in _texts(value))
        if isinstance(value, str) and component.kind in ("area", "catalogue-item", ""):
            named = labels.get(value) or names.get(value)
            if named and component.type not in ONE_OF:
                return f"{named}({value})"
        return kinds.shown_text(component, value, self._look.masked)


def _objects(value: Json) -> list[Mapping[str, Json]]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [row for row in value if isinstance(row, Mapping)]
    return []


def _texts(value: Json) -> list[str]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [str(item) for item in value]
    return [] if value is None else [str(value)]


def field_id(path: str) -> str:
    """The HTML id of a field: its path without what CSS selectors would trip over."""
    return "f-" + re.sub(r"[\[\].\s]+", "-", path).strip("-")


def content_html(component: Component) -> Markup:
    """The sanitised HTML of a text (Markdown) or html component."""
    source = component.content
    rendered = _MARKDOWN.render(source) if component.type == "text" else source
    return Markup(nh3.clean(rendered, tags=_ALLOWED_TAGS, attributes={"a": {"href"}}))  # noqa: S704


def content_text(component: Component) -> str:
    """The same as plain text, for the print."""
    text = html.unescape(nh3.clean(content_html(component), tags=set()))
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())
