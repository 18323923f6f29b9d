"""假如: who applies, where, when, and how far the case has come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from pytest_bdd import given, parsers

from assistance.areas import areas
from assistance.identity import with_check_digit
from assistance.samples import applicants
from features.steps.progress import file_application, finish_all, reach
from features.steps.terms import CATEGORIES, ENTRIES, MATERIALS, item_code, listed
from features.steps.world import World

ALTERNATIVE = "changji-2024-30-alt"


@given(parsers.parse("今天是{year:d}年{month:d}月{day:d}日"))
def today_is(world: World, year: int, month: int, day: int) -> None:
    world.at(date(year, month, day))


@given("适用备选口径")
def alternative_policy(world: World) -> None:
    """Filing instead of approval, and disclosure: not in force, but ready (Q02, Q07)."""
    world.policy_version = ALTERNATIVE


@given(parsers.parse("申请人是{name}"))
def applicant_is(world: World, name: str) -> None:
    world.applicant = next(person for person in applicants() if person.name == name)


@given(parsers.re(r"申请人(?P<day>今天|明天)满(?P<age>\d+)周岁"))
def applicant_turns(world: World, day: str, age: str) -> None:
    """A birthday at the border of an age limit."""
    birthday = world.today + timedelta(days=day == "明天")
    born = birthday.replace(year=birthday.year - int(age))
    number = with_check_digit(f"652301{born:%Y%m%d}902")
    world.applicant = replace(world.applicant, birth_date=born, id_number=number)


@given(parsers.parse("申请人属于{category}"))
def applicant_belongs(world: World, category: str) -> None:
    world.applicant = replace(world.applicant, category=CATEGORIES[category])


@given(parsers.parse("申请人住在{place}"))
def applicant_lives(world: World, place: str) -> None:
    township = next(a.code for a in areas().values() if a.name == place)
    world.applicant = replace(world.applicant, township=township)


@given(parsers.parse("申请人需要{services}"))
def applicant_needs(world: World, services: str) -> None:
    world.plans.needs = [item_code(name) for name in listed(services)]


@given(parsers.parse("{service}没有合适的供给方,只能转介"))
def only_referral(world: World, service: str) -> None:
    world.plans.referred.add(item_code(service))


@given("申请人不同意提供健康信息")
def no_health_data(world: World) -> None:
    answer = {"health_data_consent": False}
    for form in ("application-window", "application-platform", "application-outreach"):
        world.plans.answers.setdefault(form, {}).update(answer)
    world.plans.answers.setdefault("plan-consent", {}).update(answer)


@given(parsers.parse("申请时没有交{material}"))
def without_material(world: World, material: str) -> None:
    world.plans.left_out.add(MATERIALS[material])


@given(parsers.parse("申请时只核对了{material}的原件,没有留复印件"))
def only_seen(world: World, material: str) -> None:
    world.plans.seen_only.add(MATERIALS[material])


@given(parsers.parse("申请人提出{entry}申请"))
def apply(world: World, entry: str) -> None:
    file_application(world, ENTRIES[entry])


@given(parsers.parse("{entry}申请已办到“{name}”"))
def have_reached(world: World, entry: str, name: str) -> None:
    """Everybody has done the plain thing until the task is open."""
    file_application(world, ENTRIES[entry])
    reach(world, name)


@given(parsers.parse("一件{entry}申请已归档"))
def is_archived(world: World, entry: str) -> None:
    file_application(world, ENTRIES[entry])
    finish_all(world)
