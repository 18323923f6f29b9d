"""For a while the county only takes note, and cases are disclosed: the other answer to Q02 and Q07.

What is accepted meanwhile keeps that policy to its end, everything else the usual one.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistance.bootstrap import Assistance
from assistance.calendar import local_date
from assistance.editions.kinds import POLICY

_USUAL: Mapping[str, str] = {
    "policy.county.decision_mode": "approval",
    "policy.disclosure.enabled": "false",
}
_ALTERNATIVE: Mapping[str, str] = {
    "policy.county.decision_mode": "filing",
    "policy.disclosure.enabled": "true",
}


def alternative_policy(assistance: Assistance) -> None:
    _decide(assistance, _ALTERNATIVE, "演示:试行备案和公示")


def usual_policy(assistance: Assistance) -> None:
    _decide(assistance, _USUAL, "演示:试行结束")


def _decide(assistance: Assistance, values: Mapping[str, str], note: str) -> None:
    """From today on, if it is not so already."""
    now = assistance.engine.now()
    today = local_date(now)
    with assistance.engine.transaction() as tx:
        before = assistance.editions.on(tx, today).rows(POLICY)
        rows = tuple({**row, "value": values.get(row["code"], row["value"])} for row in before)
        if rows != before:
            said = {
                "note": note,
                "imported_by": "demo",
                "imported_at": now.isoformat(timespec="microseconds"),
                "approved_by": "",
            }
            assistance.editions.add(tx, POLICY, rows, today, said)
