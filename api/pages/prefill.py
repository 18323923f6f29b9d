"""What a form holds before anybody has typed: what the case knows already, never a decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from api.pages.forms_of import Sheet, known_values
from assistance.bootstrap import Assistance
from assistance.converting import told_before
from engine import Json, TaskView, Variables


def initial_values(assistance: Assistance, task: TaskView, sheet: Sheet | None) -> dict[str, Json]:
    """Plain fields that the task's variables or a lead answer, and rows that are proposed."""
    if sheet is None:
        return {}
    form = sheet.form
    variables = {one.name: one.value for one in assistance.engine.lookup.variables(task.key)}
    propose = _PROPOSALS.get(form.id)
    known = known_values(form, {**variables, **told_before(assistance, form.id, variables)})
    return known | (propose(variables) if propose else {})


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
