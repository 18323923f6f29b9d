"""A form filled in from its own definition: required fields, and optional ones with a known text.

What a field says stands in ``data/sample_values.csv``, by form and key, or by key alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from assistance.calendar import LOCAL
from assistance.samples.applicants import Applicant
from assistance.tables import codes, table
from engine import Json
from forms import Component, Form
from forms.schema import in_scope

PHONE = "13999412345"
STAFF = ("张晓梅", "艾力·吐尔逊", "王建军")
# Signed by the person concerned or the guardian; every other signature is of an official.
OWN_SIGNATURES = frozenset(
    {
        "applicant_signature",
        "family_signature",
        "hearing_signature",
        "recipient_confirmation",
        "recipient_signature",
    }
)
# A stand-in for somebody else's hand: only where a decision asks for it.
LEFT_EMPTY = frozenset({"proxy_signer", "hearing_signature"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What a form is filled in from.

    ``moment`` aware; ``decisions`` win over everything; ``needs`` are catalogue codes.
    """

    person: Applicant
    moment: datetime
    decisions: Mapping[str, Any]
    variables: Mapping[str, Json]
    needs: tuple[str, ...]

    @property
    def day(self) -> date:
        return self.moment.astimezone(LOCAL).date()

    @property
    def guarded(self) -> bool:
        """Whether a guardian acts: for a minor, and where it is decided so."""
        return bool(self.decisions.get("guardian_needed", self.person.is_minor(self.day)))

    @property
    def signer(self) -> str:
        return self.person.guardian_name if self.guarded else self.person.name


def fill(form: Form, facts: Facts) -> dict[str, Any]:
    """Values by key. Fields that a condition may hide are filled in too; checking drops them."""
    return _object(form.id, form.components, facts)


def text_of(form_id: str, key: str) -> str | None:
    """What the table says for a field."""
    known = _texts()
    return known.get((form_id, key), known.get(("", key)))


@lru_cache(maxsize=1)
def _texts() -> Mapping[tuple[str, str], str]:
    return {(row["form_id"], row["key"]): row["value"] for row in table("sample_values")}


def _object(form_id: str, components: Sequence[Component], facts: Facts) -> dict[str, Any]:
    found = {}
    for component in in_scope(components):
        if component.type == "expression":
            continue
        value = _value(form_id, component, facts)
        if value is not None:
            found[component.key] = value
    return found


def _value(form_id: str, component: Component, facts: Facts) -> Any:
    if component.type == "group":
        return _object(form_id, component.children, facts)
    if component.type == "dynamiclist":
        row = _object(form_id, component.children, facts)
        return [dict(row) for _ in range(component.rules.min_rows)]
    text = text_of(form_id, component.key)
    if text is not None and component.key not in LEFT_EMPTY:
        return _typed(component, text)
    if not (component.rules.required or component.key in OWN_SIGNATURES - LEFT_EMPTY):
        return None
    return _required(component, facts)


def _typed(component: Component, text: str) -> Any:
    """A cell of the table as the value of ``component``."""
    if component.type == "checkbox" or component.kind == "yes-no":
        return text == "true"
    if component.type == "number":
        number = float(text)
        return int(number) if number.is_integer() else number
    return list(codes(text)) if component.many else text


def _required(component: Component, facts: Facts) -> Any:
    """A value for a field that must be there and that the table does not know."""
    if component.type == "checkbox":
        return True
    if component.default is not None:
        return component.default
    if component.type == "filepicker":
        return ["sample-file"]
    if component.options:
        first = component.options[0].value
        return [first] if component.many else first
    if component.subtype == "date":
        return facts.day.isoformat()
    if component.subtype == "datetime":
        return facts.moment.astimezone(LOCAL).isoformat(timespec="minutes")
    if component.rules.preset == "phone":
        return PHONE
    if component.kind == "signature" or component.kind == "person-name":
        own = component.key in OWN_SIGNATURES or component.key == "applicant_name"
        return facts.signer if own else STAFF[0]
    return "已按规定办理"
