"""What a form holds before anybody has typed: what the case knows already, never a decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from api.pages.forms_of import known_values
from engine import Json, Variables
from forms import Form


def initial_values(form: Form, variables: Variables) -> dict[str, Json]:
    """Plain fields that the case's variables answer, and the rows that the process proposes."""
    propose = _PROPOSALS.get(form.id)
    return known_values(form, variables) | (propose(variables) if propose else {})


def _proposed_orders(variables: Variables) -> dict[str, Json]:
    """One row for each need, with the supply that the decision table proposes."""
    proposals = variables.get("proposals")
    if not isinstance(proposals, Sequence) or isinstance(proposals, str):
        return {}
    rows = [
        {name: row[name] for name in ("item_no", "catalogue_code", "supply_type") if name in row}
        for row in proposals
        if isinstance(row, Mapping)
    ]
    return {"orders": rows} if rows else {}


_PROPOSALS: Mapping[str, Callable[[Variables], dict[str, Json]]] = {
    "service-decision": _proposed_orders,
}
