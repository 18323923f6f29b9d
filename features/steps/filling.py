"""How the features fill in forms: the samples, with what a scenario plans for its applicant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assistance.catalogue import catalogue
from assistance.samples import Applicant, sample
from assistance.store import orders
from assistance.suppliers import NOBODY
from engine import TaskView, Transaction, Variables

Row = dict[str, Any]

APPLICATIONS = frozenset({"application-window", "application-platform", "application-outreach"})
UNDECIDED = ("open", "decided")


@dataclass
class Plans:
    """``needs``: catalogue codes in the list's order; ``referred``: those nobody supplies.

    ``left_out``: materials that the application comes without, ``seen_only``: those of which only
    the original was seen. ``person_id``: whom the platform's account speaks for.
    ``valid_until``: the last day of the certificates that prove the categories. ``answers``:
    form -> field -> value, for every time that the form is filled in.
    """

    needs: list[str] = field(default_factory=list)
    referred: set[str] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)
    seen_only: set[str] = field(default_factory=set)
    person_id: str = "P1"
    valid_until: str | None = None
    answers: dict[str, Row] = field(default_factory=dict)

    def answer(self, form_id: str, answers: Mapping[str, Any]) -> None:
        """Whoever fills in ``form_id`` in this scenario says so."""
        self.answers.setdefault(form_id, {}).update(answers)


@dataclass(frozen=True)
class Facts:
    """``undecided``: numbers of the needs that the county has to decide on (again)."""

    person: Applicant
    now: datetime
    plans: Plans
    undecided: frozenset[int]


def values(task: TaskView, decisions: Mapping[str, Any], variables: Variables, facts: Facts) -> Row:
    """What a careful person would submit for ``task``, where ``decisions`` win."""
    form_id = task.form_id or ""
    answers = {**facts.plans.answers.get(form_id, {}), **decisions}
    filled = sample(form_id, answers, variables, person=facts.person, moment=facts.now)
    if form_id in APPLICATIONS:
        filled["materials"] = _handed_in(filled["materials"], facts.plans)
        filled["need_items"] = _wished(facts.plans) or filled["need_items"]
        if facts.plans.valid_until:
            for row in filled["category_evidence"]:
                row["valid_until"] = facts.plans.valid_until
    elif form_id == "material-review" and facts.plans.left_out:
        _find_missing(filled, facts.plans)
    elif form_id == "needs-assessment" and facts.plans.needs:
        filled["proposed_items"] = _each_need(filled["proposed_items"], facts.plans)
    elif form_id == "need-list" and facts.plans.needs:
        filled["need_items"] = _each_need(filled["need_items"], facts.plans)
    elif form_id == "service-decision":
        rows = [row for row in filled["orders"] if row["item_no"] in facts.undecided]
        filled["orders"] = [_referred(row, facts.plans) for row in rows]
    elif form_id == "termination-notice":
        filled["termination_ground"] = variables.get("status_kind") or "ineligible"
    elif form_id == "household-visit" and variables["entry"] == "platform":
        filled["investigators"][1]["organisation"] = "昌吉州社会救助服务中心"
    elif form_id == "urgent-arrangement":
        filled["urgent_orders"] = [_referred(row, facts.plans) for row in filled["urgent_orders"]]
    return filled


def undecided(tx: Transaction, application_id: str) -> frozenset[int]:
    """Items of the need list that wait for a decision (again)."""
    needs = orders.needs(tx, application_id)
    return frozenset(need["item_no"] for need in needs if need["status"] in UNDECIDED)


def _handed_in(rows: list[Row], plans: Plans) -> list[Row]:
    return [
        {"material": row["material"], "proof": "original_seen"}
        if row["material"] in plans.seen_only
        else row
        for row in rows
        if row["material"] not in plans.left_out
    ]


def _wished(plans: Plans) -> list[Row]:
    return [
        {"catalogue_code": code, "description": "希望有人上门帮助", "urgency": "normal"}
        for code in plans.needs
    ]


def _find_missing(filled: Row, plans: Plans) -> None:
    """The review finds exactly what the application came without."""
    for row in filled["checked_materials"]:
        row["result"] = "missing" if row["material"] in plans.left_out else "complete"
    demands = [{"material": kind, "requirement": "请提交复印件"} for kind in sorted(plans.left_out)]
    filled["missing_items"] = demands if filled["review_result"] == "supplement" else []


def _each_need(rows: list[Row], plans: Plans) -> list[Row]:
    """The sample's first row, once for each service that the applicant needs."""
    return [
        {**rows[0], "catalogue_code": code, **({"item_no": n} if "item_no" in rows[0] else {})}
        for n, code in enumerate(plans.needs, start=1)
    ]


def _referred(row: Row, plans: Plans) -> Row:
    """A service that nobody supplies yet has neither supplier nor fund."""
    code = str(row["catalogue_code"])
    if code not in plans.referred and catalogue()[code].dispatchable:
        return row
    return {**row, "supply_type": NOBODY, "supplier": None, "fund_code": None}
