"""What a form says, as frozen values: the form-js schema after reading, without its JSON.

Source: form-js 1.23 (schemaVersion 19), the subset listed in the project's dialect. A form is
made by ``forms.reading.parse``, which refuses what is not supported, so everything downstream
(validation, drawing, printing) may rely on these types.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

# FEEL is the engine's; it comes in from outside: (expression without "=", variables) -> value.
Evaluate: TypeAlias = Callable[[str, Mapping[str, Json]], Json]

TEXTS = frozenset({"textfield", "textarea"})
ONE_OF = frozenset({"radio", "select"})
MANY_OF = frozenset({"checklist", "taglist"})
# What holds a value under its own key.
INPUTS = TEXTS | ONE_OF | MANY_OF | {"number", "checkbox", "datetime", "filepicker", "expression"}
CONTAINERS = frozenset({"group", "dynamiclist"})
SHOWN = frozenset({"text", "html", "table", "separator", "spacer"})
SUPPORTED = INPUTS | CONTAINERS | SHOWN

# Our types (`properties: {"jiuzhu:type": …}`) and the standard components they may sit on.
KINDS: Mapping[str, frozenset[str]] = {
    "person-id": frozenset({"textfield"}),
    "person-name": frozenset({"textfield"}),
    "signature": frozenset({"textfield"}),
    "area": frozenset({"textfield", "select"}),
    "catalogue-item": frozenset({"textfield", "select"}),
    "money": frozenset({"number"}),
    # A radio "是/否" whose value is a boolean, where silence must not count as "no".
    "yes-no": frozenset({"radio"}),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a radio, select, checklist or taglist; or one column of a table."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What a value must satisfy. Bounds of a money field are in 元, as the designer sees them."""

    required: bool = False
    min_length: int | None = None
    max_length: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    pattern: str = ""
    # Presets of form-js: "email" or "phone".
    preset: str = ""
    not_past: bool = False
    # Rows of a dynamic list (`jiuzhu:min-rows`, `jiuzhu:max-rows`).
    min_rows: int = 0
    max_rows: int = 100


@dataclass(frozen=True, slots=True)
class Component:
    """One component. ``key`` is the value's name; of groups and dynamic lists it is their path.

    ``hide`` and ``expression`` are FEEL without the leading ``=``. ``content`` is the source of a
    text (Markdown) or html component, ``columns`` are those of a table, ``decimals`` the digits
    after the point of a number (None: any), ``width`` sixteenths of the row (None: the rest).
    """

    id: str
    type: str
    key: str = ""
    label: str = ""
    description: str = ""
    kind: str = ""
    rules: Rules = Rules()
    options: tuple[Option, ...] = ()
    default: Json = None
    hide: str = ""
    expression: str = ""
    readonly: bool = False
    disabled: bool = False
    children: tuple[Component, ...] = ()
    subtype: str = ""
    decimals: int | None = None
    unit: str = ""
    multiple: bool = False
    accept: str = ""
    content: str = ""
    columns: tuple[Option, ...] = ()
    width: int | None = None

    @property
    def many(self) -> bool:
        """Whether the value is a list of strings."""
        return self.type in MANY_OF or self.type == "filepicker"


# Compared by identity: one parsed form is one thing, and a key of caches.
@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A whole form; ``title`` comes from `properties: {"jiuzhu:title": …}`, else the id."""

    id: str
    title: str
    components: tuple[Component, ...]

    def walk(self) -> Iterator[Component]:
        """Every component, in document order, containers before what they hold."""
        return _walk(self.components)

    def names(self) -> frozenset[str]:
        """Names of the form's top-level values: what it offers to conditions that come later."""
        return frozenset(component.key for component in in_scope(self.components))

    def choices(self) -> dict[str, list[str]]:
        """The top-level values that are one of several texts, with these."""
        return {
            component.key: [option.value for option in component.options]
            for component in in_scope(self.components)
            if component.options and not component.many and component.kind != "yes-no"
        }


def _walk(components: Sequence[Component]) -> Iterator[Component]:
    for component in components:
        yield component
        yield from _walk(component.children)


def in_scope(components: Sequence[Component]) -> Iterator[Component]:
    """The components that put a value into this object: groups without a path are transparent."""
    for component in components:
        if component.type == "group" and not component.key:
            yield from in_scope(component.children)
        elif component.key:
            yield component


@dataclass(frozen=True, slots=True)
class FormProblem:
    """Why a form is refused. ``component_id`` is "" where the file itself is meant."""

    component_id: str
    message_zh: str
    message_en: str
    hint: str = ""


class FormRefused(Exception):
    """The form is not one that this system can show and check; ``problems`` says why."""

    def __init__(self, problems: Sequence[FormProblem]) -> None:
        super().__init__("; ".join(f"{p.component_id}: {p.message_en}" for p in problems))
        self.problems = tuple(problems)
