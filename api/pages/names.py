"""Words for the codes that pages show: people, areas, catalogue items, suppliers, files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from access import display_names, roles
from api.messages import SUPPLY_TYPES, _
from assistance import files, suppliers
from assistance.areas import areas, full_name, may_hold_cases
from assistance.catalogue import catalogue
from assistance.suppliers import departments
from engine import Engine, Json, Transaction
from forms import Form, Option

# How the engine and the demo sign what no person did.
_MACHINES: Mapping[str, str] = {"engine": "系统", "system": "系统"}

_REMARK = re.compile(r"[((][^()()]*[))]$")


class People:
    """Display names of user names, each looked up once while one page is made."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._known: dict[str, str] = {user: _(name) for user, name in _MACHINES.items()}

    def name(self, user: str | None) -> str:
        if not user:
            return ""
        if user not in self._known:
            self._known[user] = display_names(self._tx, [user]).get(user, user)
        return self._known[user]


def who(engine: Engine, users: Iterable[str | None]) -> Mapping[str, str]:
    """Display names of ``users``, in one transaction."""
    wanted = {user for user in users if user}
    if not wanted:
        return {}
    with engine.reading() as tx:
        people = People(tx)
        return {user: people.name(user) for user in wanted}


def role_names(codes: Iterable[str]) -> list[str]:
    """Roles in words, without the remark that the table adds in brackets at the end."""
    known = roles()
    return [_REMARK.sub("", known[code].name) for code in sorted(set(codes)) if code in known]


def area_name(code: str) -> str:
    return full_name(code) if code else _("全州")


def fixed_names() -> Mapping[str, str]:
    """Areas, catalogue items and departments by code."""
    return {
        **{code: full_name(code) for code in areas()},
        **{code: item.name for code, item in catalogue().items()},
        **departments(),
    }


def choices_for(tx: Transaction, form: Form, area: str) -> Mapping[str, Sequence[Option]]:
    """Options of the fields whose form does not list them."""
    found: dict[str, Sequence[Option]] = {"catalogue-item": _items()}
    for key in {component.key for component in form.walk() if "supplier" in component.key}:
        found[key] = [
            *(Option(code, name) for code, name in departments().items()),
            *(Option(s.code, s.name) for s in suppliers.covering(tx, area) if s.purchasable),
        ]
    return found


def _items() -> Sequence[Option]:
    return [
        Option(code, f"{code} {item.name}({_(SUPPLY_TYPES.get(item.supply_type, ''))})")
        for code, item in sorted(catalogue().items())
    ]


def names_for(tx: Transaction, form: Form, values: Mapping[str, Json]) -> Mapping[str, str]:
    """``fixed_names`` and the names of the files and suppliers that ``values`` hold."""
    texts = set(_texts(values))
    found = dict(files.names(tx, texts)) if _has_files(form) else {}
    found |= {text: full_name(text) for text in texts if may_hold_cases(text)}
    if any("supplier" in component.key for component in form.walk()):
        for code in texts - found.keys() - fixed_names().keys():
            if len(code) <= 40 and (supplier := suppliers.find(tx, code)):
                found[code] = supplier.name
    return {**fixed_names(), **found}


def _has_files(form: Form) -> bool:
    return any(component.type == "filepicker" for component in form.walk())


def _texts(value: Json) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _texts(inner)
