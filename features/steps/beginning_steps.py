"""假如: who applies, where, when, and how far the case has come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from pytest_bdd import given, parsers

from assistance import self_care
from assistance.areas import COUNTY_DIGITS
from assistance.demo import policy
from assistance.hooks.visits import DIMENSIONS
from assistance.identity import with_check_digit
from assistance.samples import INTAKE, applicants
from assistance.store import spot_checks
from features.steps.filling import APPLICATIONS
from features.steps.progress import file_application, finish_all, reach
from features.steps.terms import CATEGORIES, CHANNELS, ENTRIES, MATERIALS, item_code, listed
from features.steps.world import World

CONSENTS = {
    "健康": "health_data_consent",
    "未成年人": "under14_consent",
    "转交": "provider_sharing_consent",
}


@given(parsers.parse("今天是{year:d}年{month:d}月{day:d}日"))
def today_is(world: World, year: int, month: int, day: int) -> None:
    world.at(date(year, month, day))


@given("适用备选口径")
def alternative_policy(world: World) -> None:
    """Filing instead of approval, and disclosure, from today on (Q02, Q07)."""
    policy.alternative_policy(world.product)


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


@given(parsers.parse("申请人的救助证照到{year:d}年{month:d}月{day:d}日为止"))
def certificate_until(world: World, year: int, month: int, day: int) -> None:
    world.plans.valid_until = date(year, month, day).isoformat()


@given(parsers.parse("时间到了{year:d}年{month:d}月{day:d}日"))
def time_is(world: World, year: int, month: int, day: int) -> None:
    """What was due by then has happened."""
    world.pass_time(days=(date(year, month, day) - world.today).days)


@given(parsers.parse("发现渠道是{channel}"))
def found_through(world: World, channel: str) -> None:
    for form in APPLICATIONS:
        world.plans.answer(form, {"discovery_channel": CHANNELS[channel]})


@given(parsers.re("姓名写成“(?P<name>.+)”"))
def name_is_written(world: World, name: str) -> None:
    for form in APPLICATIONS:
        world.plans.answer(form, {"applicant_name": name})


@given(parsers.parse("申请人需要{services}"))
def applicant_needs(world: World, services: str) -> None:
    world.plans.needs = [item_code(name) for name in listed(services)]


@given(parsers.parse("{service}没有合适的供给方,只能转介"))
def only_referral(world: World, service: str) -> None:
    world.plans.referred.add(item_code(service))


@given(parsers.re("(申请人|监护人)(?P<answer>同意|不同意)提供(?P<what>健康|未成年人|转交)信息"))
def consents(world: World, answer: str, what: str) -> None:
    """Asked when the application is filed, and again when the plan is agreed to."""
    consent = {CONSENTS[what]: answer == "同意"}
    for form in (*APPLICATIONS, "plan-consent"):
        world.plans.answer(form, consent)


@given(parsers.parse("申请人有{count:d}项生活自理能力不达到"))
def cannot(world: World, count: int) -> None:
    answers = {f"self_care_{item}": n >= count for n, item in enumerate(self_care.ITEMS)}
    world.plans.answer("household-visit", answers)


@given(parsers.parse("七维评分是{scores}"))
def is_scored(world: World, scores: str) -> None:
    """Of each dimension in the form's order; what is scored is a difficulty."""
    given_ = dict(zip(DIMENSIONS, map(int, scores.split(",")), strict=True))
    said = [kind for kind, score in given_.items() if score]
    answers = {f"score_{kind}": score for kind, score in given_.items()}
    world.plans.answer("needs-assessment", {**answers, "difficulty_types": said})


@given(parsers.parse("今年已核对{checked:d}件特困人员申请,其中入户抽查{visited:d}件"))
def county_has_checked(world: World, checked: int, visited: int) -> None:
    """What the county's table of checks holds from the months before."""
    with world.engine.transaction() as tx:
        for number in range(checked):
            spot_checks.keep(
                tx,
                {
                    "application_id": f"earlier-{number}",
                    "task_key": number,
                    "county": world.applicant.village[:COUNTY_DIGITS],
                    "year": world.today.year,
                    **dict.fromkeys(("relative", "conflict"), 0),
                    "destitute": 1,
                    "sampled": int(number < visited),
                    "visited": int(number < visited),
                    "checked_by": "county_officer",
                    "checked_at": world.clock.now.isoformat(),
                },
            )


@given("评估组织就是拟派的承接主体")
def interested_assessor(world: World) -> None:
    world.plans.answer("needs-assessment", {"intended_supplier": INTAKE})


@given("申请人是工作人员的近亲属")
def relative_of_staff(world: World) -> None:
    world.plans.answer("approval-draft", {"staff_relative": True})


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
