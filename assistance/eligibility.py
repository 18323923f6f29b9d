"""Whether a person may have a service on a given day (R03, R19, 昌州政办发〔2024〕30号 一、四(四)).

The process decides on the application itself (``eligibility.dmn``); this is the check that is
made again at every dispatch and for every day of service.
"""

from __future__ import annotations

from datetime import date

from assistance.catalogue import CatalogueItem
from assistance.people import ALIVE, Person

# Facts that a person's age, papers and categories tell; everything else an assessment finds.
_EVIDENT = frozenset({"elderly", "minor", "disability", "severe_disability"})

_GONE = {"died": "服务对象已死亡", "moved_away": "服务对象已迁出"}


def obstacle(item: CatalogueItem, person: Person, day: date) -> str | None:
    """Why ``person`` may not have ``item`` on ``day``, in words for people; None if he may."""
    if person.status != ALIVE:
        return _GONE.get(person.status, "服务对象状态已变化")
    age, facts = person.profile.age_on(day), person.facts_on(day)
    if not facts & item.target_groups:
        return f"{day} 不属于“{item.name}”的对象类别"
    if item.min_age is not None and age < item.min_age:
        return f"{day} 满 {age} 周岁,“{item.name}”须满 {item.min_age} 周岁"
    if item.max_age is not None and age > item.max_age:
        return f"{day} 满 {age} 周岁,“{item.name}”须不超过 {item.max_age} 周岁"
    if not item.requires_all <= facts:
        return f"不符合“{item.name}”的条件"
    if item.requires_any and not item.requires_any & facts:
        return f"不符合“{item.name}”的条件"
    return None


def found_by_assessment(item: CatalogueItem) -> frozenset[str]:
    """The conditions of ``item`` that only somebody who looked can know: need of training …"""
    return (item.requires_all | item.requires_any) - _EVIDENT - item.target_groups
