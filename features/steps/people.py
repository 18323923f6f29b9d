"""The people of the features: whoever has work to do, called by what he is in this case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from access import Account
from assistance.actors import actor_of
from assistance.areas import COUNTY_DIGITS, PREFECTURE_PREFIX, TOWNSHIP_DIGITS
from assistance.samples import INTAKE, provider_code
from engine import Actor, TaskView

# Who works where: how many digits of the case's area code the office covers.
OFFICES: Mapping[str, int] = {
    "village_worker": 12,
    "township_clerk": TOWNSHIP_DIGITS,
    "township_leader": TOWNSHIP_DIGITS,
    "county_officer": COUNTY_DIGITS,
    "county_leader": COUNTY_DIGITS,
    "archivist": COUNTY_DIGITS,
    "prefecture_admin": len(PREFECTURE_PREFIX),
}
# Whoever dispatches does not inspect, so the county has a second officer for it (R48).
BY_THE_SECOND = {"service-inspection"}
ELSEWHERE = {"村": "652301101999", "镇": "652301102", "县": "652302"}


@dataclass(frozen=True)
class Surroundings:
    """What decides who is who: the case's area and person, and the department that serves first.

    ``department``: "" before there are service orders.
    """

    area: str
    person_id: str
    guarded: bool
    department: str


def officer(role: str, area: str, suffix: str = "") -> Actor:
    """Somebody of the office that covers ``area``."""
    covered = area[: OFFICES[role]]
    user = f"{role}-{covered}{suffix}"
    return actor_of(Account.of(user, user, {role}, covered, covered))


def member(role: str, organisation: str, area: str) -> Actor:
    """Somebody who acts for one organisation."""
    user = f"{role}-{organisation}"
    covered = PREFECTURE_PREFIX if role == "intake_org" else area[:COUNTY_DIGITS]
    return actor_of(Account.of(user, user, {role}, organisation, covered))


def citizen(role: str, person_id: str) -> Actor:
    """The applicant, or the guardian who speaks for him."""
    user = f"{role}-{person_id}"
    return actor_of(Account.of(user, user, {role}, person_id=person_id))


def of_every_office(area: str) -> Actor:
    """One person who holds several offices at once, as happens in small counties."""
    return actor_of(Account.of("jack", "兼职人员", frozenset(OFFICES), area=area[:COUNTY_DIGITS]))


def plain_person(task: TaskView, around: Surroundings) -> Actor:
    """Whoever would do ``task`` if nothing special is said: of its first candidate group."""
    suits = [g for g in task.candidate_groups if not g.startswith("guardian@") or around.guarded]
    group = suits[-1] if around.guarded and "guardian" in suits[-1] else suits[0]
    role, _, bound = group.partition("@")
    if role in ("applicant", "guardian"):
        return citizen("guardian" if around.guarded else "applicant", bound)
    if bound:
        return member(role, bound, around.area)
    return officer(role, around.area, "-2" if task.form_id in BY_THE_SECOND else "")


def _provider(role: str, around: Surroundings, number: int) -> Actor:
    """Somebody of one of the county's two providers; the first one is asked first."""
    return member(role, provider_code(around.area, number), around.area)


PEOPLE: Mapping[str, Callable[[Surroundings], Actor]] = {
    "申请人": lambda s: citizen("applicant", s.person_id),
    "监护人": lambda s: citizen("guardian", s.person_id),
    "村工作人员": lambda s: officer("village_worker", s.area),
    "邻村工作人员": lambda s: officer("village_worker", ELSEWHERE["村"]),
    "乡镇经办人": lambda s: officer("township_clerk", s.area),
    "乡镇负责人": lambda s: officer("township_leader", s.area),
    "另一名乡镇负责人": lambda s: officer("township_leader", s.area, "-2"),
    "邻镇经办人": lambda s: officer("township_clerk", ELSEWHERE["镇"]),
    "县级经办人": lambda s: officer("county_officer", s.area),
    "县级另一名经办人": lambda s: officer("county_officer", s.area, "-2"),
    "县级负责人": lambda s: officer("county_leader", s.area),
    "外县经办人": lambda s: officer("county_officer", ELSEWHERE["县"]),
    "档案管理员": lambda s: officer("archivist", s.area),
    "州民政局": lambda s: officer("prefecture_admin", s.area),
    "受理组织": lambda s: member("intake_org", INTAKE, s.area),
    "承接主体": lambda s: _provider("provider_admin", s, 1),
    "服务人员": lambda s: _provider("provider_worker", s, 1),
    "另一家承接主体": lambda s: _provider("provider_admin", s, 2),
    "承接部门": lambda s: member("dept_officer", s.department, s.area),
    "教育部门": lambda s: member("dept_officer", "JY", s.area),
    "身兼数职的人": lambda s: of_every_office(s.area),
}
ROLES: Mapping[str, str] = {
    "申请人": "applicant",
    "监护人": "guardian",
    "村工作人员": "village_worker",
    "乡镇经办人": "township_clerk",
    "乡镇负责人": "township_leader",
    "县级经办人": "county_officer",
    "县级负责人": "county_leader",
    "档案管理员": "archivist",
    "州民政局": "prefecture_admin",
    "受理组织": "intake_org",
    "承接主体": "provider_admin",
    "承接部门": "dept_officer",
}
