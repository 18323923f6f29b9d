"""那么: what the domain has on record: numbers, notices, messages, needs, money, pauses."""

from __future__ import annotations

import json

from pytest_bdd import parsers, then

from assistance.store import applications, orders
from features.steps import records
from features.steps.people import ROLES
from features.steps.terms import (
    CHANNELS,
    DIFFICULTY,
    MATERIALS,
    NOTICES,
    ORDER_RESULTS,
    PAUSES,
    SELF_CARE,
    SHARED,
    VISIT_MODES,
    item_code,
    listed,
)
from features.steps.world import World


@then("案件有受理编号")
def has_number(world: World) -> None:
    with world.rows() as tx:
        row = applications.application(tx, world.application_id)
    assert row is not None
    assert str(row["case_number"]).startswith("SQ-")


@then(parsers.parse("登记的发现渠道是{channel}"))
def discovery_channel(world: World, channel: str) -> None:
    with world.rows() as tx:
        row = applications.application(tx, world.application_id)
    assert row is not None
    assert row["discovery_channel"] == CHANNELS[channel]


@then(parsers.re("登记的姓名是“(?P<name>.+)”"))
def registered_name(world: World, name: str) -> None:
    with world.rows() as tx:
        person = world.product.people.find(tx, str(world.variables()["person_id"]))
    assert person is not None
    assert person.profile.name == name


@then("两次申请登记的是同一个人")
def same_person(world: World) -> None:
    with world.rows() as tx:
        rows = records.applicants(tx)
    assert len(rows) == 2
    assert rows[0]["person_id"] == rows[1]["person_id"]


@then(parsers.parse("缺件清单是{materials}"))
def missing_materials(world: World, materials: str) -> None:
    found = world.variables()["missing_materials"]
    assert found == sorted(MATERIALS[name] for name in listed(materials)), found


@then(parsers.parse("档案还缺{materials}"))
def missing_documents(world: World, materials: str) -> None:
    found = world.variables()["missing_documents"]
    assert found == sorted(MATERIALS[name] for name in listed(materials)), found


@then(parsers.parse("已出具{notice}"))
def notice_issued(world: World, notice: str) -> None:
    with world.rows() as tx:
        kinds = [row["kind"] for row in applications.notices(tx, world.application_id)]
    assert NOTICES[notice] in kinds, kinds


@then(parsers.parse("没有出具{notice}"))
def notice_not_issued(world: World, notice: str) -> None:
    with world.rows() as tx:
        kinds = [row["kind"] for row in applications.notices(tx, world.application_id)]
    assert NOTICES[notice] not in kinds, kinds


@then(parsers.parse("{role}收到“{text}”"))
def is_told(world: World, role: str, text: str) -> None:
    """A message is in the role's inbox; the outbox is emptied first."""
    assert text in _messages(world, role)


@then(parsers.parse("{role}没有收到“{text}”"))
def is_not_told(world: World, role: str, text: str) -> None:
    assert text not in _messages(world, role)


def _messages(world: World, role: str) -> str:
    world.pass_time()
    with world.rows() as tx:
        rows = records.inbox(tx, world.application_id)
    addressed = [r for r in rows if r["recipient"].partition("@")[0] == ROLES[role]]
    return "\n".join(str(row["body"]) for row in addressed)


@then(parsers.parse("办理期限因{reason}暂停"))
def clock_stands(world: World, reason: str) -> None:
    with world.rows() as tx:
        found = records.suspensions(tx, world.application_id)
    open_ = [row["reason"] for row in found if row["ended_at"] is None]
    assert open_ == [PAUSES[reason]], found


@then(parsers.parse("办理期限因{reason}暂停过{days:d}天,现在继续计时"))
def clock_stood(world: World, reason: str, days: int) -> None:
    with world.rows() as tx:
        found = records.suspensions(tx, world.application_id)
    assert all(row["ended_at"] for row in found), found
    spans = [
        world.span(r["started_at"], r["ended_at"]) for r in found if r["reason"] == PAUSES[reason]
    ]
    assert sum(span.days for span in spans) == days, found


@then(parsers.parse("自理能力评定为“{level}”"))
def self_care(world: World, level: str) -> None:
    with world.rows() as tx:
        found = records.assessment(tx, world.application_id)
    assert found["self_care_level"] == SELF_CARE[level]


@then(parsers.parse("评估表上的总分是{total:d},困难程度是“{level}”"))
def form_computes(world: World, total: int, level: str) -> None:
    values = world.last_values("需求评估")
    assert (values["score_total"], values["difficulty_level"]) == (total, level)


@then(parsers.parse("困难程度登记为“{level}”"))
def difficulty(world: World, level: str) -> None:
    with world.rows() as tx:
        found = records.assessment(tx, world.application_id)
    assert found["difficulty_level"] == DIFFICULTY[level]


@then(parsers.parse("入户调查的方式是{mode}"))
def visit_mode(world: World, mode: str) -> None:
    with world.rows() as tx:
        assert records.visit_mode(tx, world.application_id) == VISIT_MODES[mode]


@then("案件列入抽查")
def spot_check(world: World) -> None:
    with world.rows() as tx:
        assert records.assessment(tx, world.application_id)["spot_check"]


@then(parsers.parse("需求台账列出{services}"))
def ledger_lists(world: World, services: str) -> None:
    with world.rows() as tx:
        found = [row["catalogue_code"] for row in records.needs_ledger(tx, world.application_id)]
    assert found == [item_code(name) for name in listed(services)], found


@then(parsers.parse("服务单的结果是“{results}”"))
def order_results(world: World, results: str) -> None:
    """Of all orders in the order they were opened; a cancelled one has none."""
    found = [_result(world, order.key) for order in world.orders()]
    assert found == [ORDER_RESULTS[name] for name in listed(results)], found


def _result(world: World, order: int) -> str:
    with world.rows() as tx:
        row = orders.order(tx, order)
    assert row is not None
    return str(row["status"])


@then("服务单有登记号")
def order_is_registered(world: World) -> None:
    order = world.orders()[0]
    number = str(world.variables(order.key)["registration_number"])
    with world.rows() as tx:
        assert orders.registration(tx, order.key, number)


@then(parsers.parse("应付明细有{count:d}条"))
def payable(world: World, count: int) -> None:
    with world.rows() as tx:
        assert len(records.payable_lines(tx, world.application_id)) == count


@then(parsers.parse("{count:d}次退单都有原因留痕"))
def returns_kept(world: World, count: int) -> None:
    with world.rows() as tx:
        found = records.order_returns(tx, world.application_id)
    assert [row["return_count"] for row in found] == list(range(1, count + 1))
    assert all(row["reason_code"] and row["supplier"] for row in found)


@then(parsers.re("推送给(?P<service>.+)供给方的信息(?P<there>含|不含)健康信息"))
def shares_health(world: World, service: str, there: str) -> None:
    with world.rows() as tx:
        row = orders.order(tx, world.order_of(item_code(service)))
    assert row is not None
    assert ("health" in json.loads(row["shared_fields"])) == (there == "含")


@then(parsers.re("推送给(?P<service>.+)供给方的信息是(?P<fields>.+)"))
def shares_only(world: World, service: str, fields: str) -> None:
    with world.rows() as tx:
        row = orders.order(tx, world.order_of(item_code(service)))
    assert row is not None
    assert json.loads(row["shared_fields"]) == [SHARED[name] for name in listed(fields)]


@then("服务单没有推送任何个人信息")
def shares_nothing(world: World) -> None:
    with world.rows() as tx:
        rows = [orders.order(tx, order.key) for order in world.orders()]
    assert [json.loads(row["shared_fields"]) for row in rows if row] == [[]]
