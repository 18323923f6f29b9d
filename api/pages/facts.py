"""What is known of a case in a few lines: only what the account's roles may read.

A supplier is told of the person what was decided to share with it, and no more (R30).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from access import Account, allowed
from api.messages import SUPPLY_TYPES, _, word
from api.pages.about import knows_names
from api.pages.names import area_name
from api.pages.scope import is_office
from api.pages.times import date_text
from assistance import suppliers
from assistance.applying import ENTRIES
from assistance.bootstrap import Assistance
from assistance.calendar import local_date
from assistance.catalogue import catalogue
from assistance.people import Person
from assistance.people.consents import still_shared
from assistance.people.masking import address_closed, masked_address
from assistance.store import applications, orders
from assistance.subjects import masked
from assistance.suppliers import PURCHASED
from assistance.tables import table
from engine import Transaction, Variables

_SEXES: Mapping[str, str] = {"male": "男", "female": "女"}
_LANGUAGES: Mapping[str, str] = {"zh": "国家通用语言", "ug": "维吾尔语", "kk": "哈萨克语"}
_GRADES: Mapping[int, str] = {0: "无", 1: "一级", 2: "二级", 3: "三级", 4: "四级"}
_LEVELS: Mapping[str, str] = {"full": "具备", "partial": "部分丧失", "none": "完全丧失"}
# What an office that handles applications sees of the person; the id number stays in the forms.
_FOR_OFFICES = (
    "name",
    "sex",
    "age",
    "categories",
    "disability_grade",
    "phone",
    "residence_address",
    "preferred_language",
    "guardian_name",
)

_FOR_VIEWERS = ("masked_name", "sex", "age", "categories", "disability_grade")


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """``rows`` to show; ``name`` of the person and ``item`` of the order, "" where unknown."""

    rows: list[Fact]
    name: str
    item: str


def facts_of(
    assistance: Assistance, account: Account, case_key: int, variables: Variables
) -> Facts:
    """The case, its service order and the person it is about, as ``account`` may know them."""
    with assistance.engine.reading() as tx:
        order = orders.order(tx, case_key)
        person_id = variables.get("person_id")
        person = assistance.people.find(tx, str(person_id)) if person_id else None
        found = [*_case(tx, variables), *_order(tx, order)]
        today = local_date(assistance.engine.now())
        if order is not None and person is not None:
            order = {**order, "shared_fields": _told_today(tx, order, person, today)}
    found += _person(account, person, order, variables, today)
    texts = {fact.label: fact.text for fact in found}
    return Facts(found, texts.get(_("姓名"), ""), texts.get(_("服务项目"), ""))


def _case(tx: Transaction, variables: Variables) -> Iterator[Fact]:
    row = applications.application(tx, str(variables.get("application_id") or ""))
    if row and row["case_number"]:
        yield Fact(_("受理编号"), row["case_number"])
    entry = str(row["entry"] if row else variables.get("entry") or "")
    if entry:
        yield Fact(_("申请方式"), word(ENTRIES, entry))
    if row:
        yield Fact(_("居住地"), area_name(row["area_code"]))
        if row["accepted_on"]:
            yield Fact(_("受理日期"), date_text(date.fromisoformat(row["accepted_on"])))
        if row["urgent"]:
            yield Fact(_("缓急"), _("紧急,先服务后补件"))


def _order(tx: Transaction, order: Mapping[str, Any] | None) -> Iterator[Fact]:
    if order is None:
        return
    yield Fact(_("服务单号"), order["order_number"])
    item = catalogue().get(order["catalogue_code"])
    yield Fact(_("服务项目"), f"{order['catalogue_code']} {item.name if item else ''}".strip())
    yield Fact(_("供给属性"), word(SUPPLY_TYPES, order["supply_type"]))
    if order["supplier"]:
        yield Fact(_("供给方"), supplier_name(tx, order["supplier"]))
    decided = orders.decision(tx, order["application_id"], bool(order["urgent"]), order["item_no"])
    if decided:
        yield Fact(_("数量频次"), f"{decided['quantity']} · {decided['frequency']}")
        start, end = (date.fromisoformat(decided[name]) for name in ("start_date", "end_date"))
        yield Fact(_("服务期限"), f"{date_text(start)} – {date_text(end)}")
    if order["return_count"]:
        yield Fact(_("退单次数"), str(order["return_count"]))


def _person(
    account: Account,
    person: Person | None,
    order: Mapping[str, Any] | None,
    variables: Variables,
    today: date,
) -> Iterator[Fact]:
    if person is None:
        return
    for name in _visible(account, order):
        fact = _personal(name, person, variables, today)
        if name == "residence_address" and order and not is_office(account):
            closed = address_closed(order["closed_at"], today)
            fact = Fact(fact.label, masked_address(fact.text)) if closed else fact
        if fact.text:
            yield fact


def _told_today(
    tx: Transaction, order: Mapping[str, Any], person: Person, today: date
) -> Sequence[str]:
    """What was shared with the supplier and may still be shown: consents are withdrawn."""
    shared: Sequence[str] = json.loads(order["shared_fields"])
    if order["supply_type"] != PURCHASED:
        return shared
    return still_shared(tx, person, shared, str(order["supplier"] or ""), today)


def _visible(account: Account, order: Mapping[str, Any] | None) -> Sequence[str]:
    if allowed(account, "application.read") or account.superuser:
        return _FOR_OFFICES if knows_names(account) else _FOR_VIEWERS
    if order is not None and not is_office(account):
        return tuple(order["shared_fields"])
    return ()


def _personal(name: str, person: Person, variables: Variables, today: date) -> Fact:
    profile = person.profile
    if name == "masked_name":
        return Fact(_("姓名"), masked(profile.name))
    if name == "age":
        return Fact(_("年龄"), _("{n} 周岁", n=profile.age_on(today)))
    if name == "birth_date":
        return Fact(_("出生日期"), date_text(profile.birth_date))
    if name == "sex":
        return Fact(_("性别"), word(_SEXES, profile.sex))
    if name == "preferred_language":
        return Fact(_("语言"), word(_LANGUAGES, profile.preferred_language))
    if name == "categories":
        held = sorted(person.categories_on(today))
        return Fact(_("对象类别"), "、".join(_categories().get(code, code) for code in held))
    if name == "disability_grade":
        return Fact(_("残疾等级"), _(_GRADES.get(person.disability_grade, "无")))
    if name == "self_care_level":
        return Fact(_("自理能力"), word(_LEVELS, str(variables.get("self_care_level") or "")))
    labels = {
        "name": _("姓名"),
        "phone": _("电话"),
        "residence_address": _("住址"),
        "guardian_name": _("监护人"),
        "guardian_relation": _("监护关系"),
    }
    return Fact(labels.get(name, name), str(getattr(profile, name, "") or ""))


def _categories() -> Mapping[str, str]:
    return {row["code"]: row["name"] for row in table("person_categories")}


def supplier_name(tx: Transaction, code: str) -> str:
    """A department's or a registered organisation's name; the code where it has none."""
    if code in suppliers.departments():
        return suppliers.departments()[code]
    found = suppliers.find(tx, code)
    return found.name if found else code
