"""Villages by import, codes of places that are no more, and whose areas take no cases."""

from __future__ import annotations

from datetime import date, timedelta

from access import organisation_codes
from assistance.amending import amend, preview
from assistance.areas import full_name
from assistance.bootstrap import Assistance
from assistance.editions import Areas
from tests.editions.tables import Rows, amended, as_csv, faults, proposed, put, row

TODAY = date(2026, 11, 24)
TOWN, OTHER = "652301101", "652301102"
VILLAGE = f"{TOWN}201"


def areas_on(product: Assistance, day: date = TODAY) -> Areas:
    with product.engine.reading() as tx:
        return product.editions.on(tx, day).areas


def name_villages(product: Assistance, *names: tuple[str, str]) -> None:
    rows = [{"code": code, "parent": code[:9], "name": name} for code, name in names]
    done = amend(
        product, "villages", as_csv(rows), TODAY, why="民政报送", user="admin", partial=True
    )
    assert not done.faults, done.faults


def test_a_village_is_called_by_its_name_once_it_is_listed(product: Assistance) -> None:
    assert full_name(VILLAGE) == "昌吉市三工镇第201村(社区)"
    name_villages(product, (VILLAGE, "南头工村"))
    assert full_name(VILLAGE) == "昌吉市三工镇南头工村"


def test_only_listed_villages_are_taken_where_there_is_a_list(product: Assistance) -> None:
    unlisted, elsewhere = f"{TOWN}202", f"{OTHER}202"
    assert areas_on(product).obstacle(unlisted) is None
    name_villages(product, (VILLAGE, "南头工村"))
    assert areas_on(product).obstacle(VILLAGE) is None
    assert areas_on(product).obstacle(elsewhere) is None
    assert areas_on(product).obstacle(unlisted) == (
        "昌吉市三工镇没有 652301101202 这个村(社区),请从名单里选择"
    )


def test_counties_hand_in_their_villages_one_after_another(product: Assistance) -> None:
    name_villages(product, (VILLAGE, "南头工村"))
    name_villages(product, (f"{OTHER}201", "甲村"))
    assert set(areas_on(product).villages) == {VILLAGE, f"{OTHER}201"}


def test_a_listed_village_has_its_organisation(product: Assistance) -> None:
    name_villages(product, (VILLAGE, "南头工村"))
    with product.engine.reading() as tx:
        assert VILLAGE in organisation_codes(tx)


def test_a_village_lies_in_its_township(product: Assistance) -> None:
    rows = [
        {"code": VILLAGE, "parent": OTHER, "name": "甲村"},
        {"code": "652999999201", "parent": "652999999", "name": "乙村"},
        {"code": "65230110120", "parent": TOWN, "name": "丙村"},
    ]
    assert faults(preview(product, "villages", as_csv(rows), TODAY)) == [
        "2 代码:代码的前 9 位要是所属乡镇(街道)的 652301102",
        "3 所属乡镇(街道):没有这个区划代码,请先在区划表里加上",
        "4 代码:要是 12 位数字",
    ]


def test_an_abolished_area_keeps_its_name_and_takes_no_new_case(product: Assistance) -> None:
    day = TODAY + timedelta(days=30)
    amended(product, "areas", put(TOWN, withdrawn_on=day.isoformat()))
    areas = areas_on(product)
    assert areas.obstacle(TOWN, day - timedelta(days=1)) is None
    assert areas.obstacle(VILLAGE, day) == (
        "昌吉市三工镇的区划码已于 2026-12-24 停用,请选现在的区划"
    )
    assert areas.full_name(TOWN) == "昌吉市三工镇"


def test_a_new_township_gets_its_bureau(product: Assistance) -> None:
    def change(rows: Rows) -> None:
        rows.append({**row(rows, TOWN), "code": "652301108", "name": "新设镇"})

    amended(product, "areas", change)
    assert areas_on(product).obstacle("652301108001") is None
    with product.engine.reading() as tx:
        assert "652301108" in organisation_codes(tx)


def test_areas_hang_together(product: Assistance) -> None:
    def change(rows: Rows) -> None:
        rows.append({**row(rows, TOWN), "code": "652399108", "name": "无县镇"})
        row(rows, OTHER)["parent"] = "652302"

    assert faults(proposed(product, "areas", change)) == [
        "12 上级区划:不能从“652301”改成别的;请恢复原值,或停用这个代码、另用新代码",
        "12 上级区划:乡镇(街道)要是 9 位代码,前 6 位是表中的上级县(市)",
        "91 上级区划:乡镇(街道)要是 9 位代码,前 6 位是表中的上级县(市)",
    ]


def test_the_corps_is_taken_where_a_setting_says_so(product: Assistance) -> None:
    corps = "652301500"

    def change(rows: Rows) -> None:
        rows.append({**row(rows, TOWN), "code": corps, "name": "某团场", "kind": "xpcc"})

    amended(product, "areas", change)
    assert areas_on(product).obstacle(corps) == ("昌吉市某团场不在本办法的范围内,请向当地另行申请")
    amended(product, "policy", put("policy.area.include_xpcc", value="true"))
    assert areas_on(product).obstacle(corps) is None
