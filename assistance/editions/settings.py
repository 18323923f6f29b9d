"""What the policy leaves open (Q01–Q12): settings with effective dates, never constants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistance.editions import cells
from assistance.editions.kinds import PARK, XPCC
from assistance.editions.rows import Row, Rows, codes
from assistance.editions.supply import PURCHASED

Value = bool | int | str
TRUTH, WHOLE, CHOICE = "truth", "whole", "choice"
# What diagrams and decisions see of the settings: variable -> setting.
_DECIDING: Mapping[str, str] = {
    "decision_mode": "policy.county.decision_mode",
    "disclosure_enabled": "policy.disclosure.enabled",
    "disclosure_days": "policy.disclosure.days",
    "child_age_limit": "policy.child.age_limit",
    "left_behind_child_age_limit": "policy.left_behind_child.age_limit",
    "volunteer_route": "policy.routing.volunteer",
    "existing_purchase_route": "policy.routing.existing_purchase",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """``question``: the number of the open question that it answers for the time being."""

    code: str
    question: str
    name: str
    value: Value
    note: str
    basis: str


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings of one edition by code."""

    settings: Mapping[str, Setting]

    def __getitem__(self, code: str) -> Value:
        return self.settings[code].value

    @property
    def version(self) -> str:
        """What the policy in force is called, for example ``changji-2024-30``."""
        return str(self["policy.version.active"])

    @property
    def deciding(self) -> Mapping[str, Value]:
        """The settings that diagrams decide by, as the case's variable ``policy`` holds them."""
        return {name: self[code] for name, code in _DECIDING.items()}

    @property
    def excluded_areas(self) -> frozenset[str]:
        """Kinds of area that take no cases (Q11)."""
        taken = {
            XPCC: self["policy.area.include_xpcc"],
            PARK: self["policy.area.include_park_committee"],
        }
        return frozenset(kind for kind, included in taken.items() if not included)

    @property
    def receiver_may_provide(self) -> bool:
        """Whether who receives applications may supply services, too (Q06)."""
        return self["policy.intake_org.may_be_provider"] != "false"

    def from_provider(self, supply_type: str) -> bool:
        """Whether a registered organisation supplies such items, not a department (Q05)."""
        route = {
            "volunteer": self["policy.routing.volunteer"],
            "existing_purchase": self["policy.routing.existing_purchase"],
        }.get(supply_type)
        return supply_type == PURCHASED or route == "provider"


def policy_of(rows: Rows) -> Policy:
    return Policy({row["code"]: _setting(row) for row in rows})


def wrong_value(row: Row) -> str | None:
    """What is wrong with the value of a setting, in words; None: nothing."""
    kind, options = row["type"], codes(row["options"])
    if kind == TRUTH:
        check = cells.one_of(*cells.TRUTHS)
    elif kind == WHOLE:
        check = cells.whole(int(options[0]), int(options[1]))
    elif kind == CHOICE:
        check = cells.one_of(*options)
    else:
        check = cells.text
    return check(row["value"], lambda _: ())


def _setting(row: Row) -> Setting:
    text = row["value"]
    value: Value = {TRUTH: text == "true", WHOLE: int(text) if text.isdecimal() else 0}.get(
        row["type"], text
    )
    return Setting(row["code"], row["question"], row["name"], value, row["note"], row["basis"])
