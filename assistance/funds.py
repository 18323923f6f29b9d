"""What each fund may pay for (昌州政办发〔2024〕30号 四(五), R23): its hard rule, from the table.

Caps, donors' wishes and the consent to use the top-up are checked when money is settled.
"""

from __future__ import annotations

import json
from datetime import date

from assistance.editions import Reference
from assistance.editions.kinds import FUNDS
from assistance.people import Person


def obstacle(
    reference: Reference, fund: str | None, supply_type: str, person: Person, day: date
) -> str | None:
    """Why ``fund`` cannot pay an item of ``supply_type`` for ``person``; None if it can."""
    if supply_type == "none":
        return "转介的需求项不填资金渠道" if fund else None
    row = reference.row(FUNDS, fund) if fund else None
    if row is None:
        return "请选择资金渠道"
    name, rule = row["name"], json.loads(row["hard_rule"])
    facts = person.facts_on(day)
    allowed = rule.get("values") or rule.get("supply_type_in")
    if allowed and supply_type not in allowed:
        return f"“{name}”不能用于这种供给属性,请换一个资金渠道"
    required = [rule[key] for key in ("flag", "household_category") if key in rule]
    members = rule.get("member_any")
    if not facts.issuperset(required) or (members and facts.isdisjoint(members)):
        return f"服务对象不属于“{name}”可以资助的人员,请换一个资金渠道"
    return None
