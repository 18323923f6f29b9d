"""People over REST: registered once, shown as far as one may see, merged, erased, imported."""

from __future__ import annotations

from typing import Any

import pytest
from httpx import Response

from access import Account, create_account, quick_hash
from assistance.calendar import local_date
from assistance.identity import with_check_digit
from tests.unit.imports.people_sheet import right, rows, sheet
from tests.web.v2_world import AREA, PASSWORD, World, ok, problem

CLERK, ELSEWHERE, BUREAU = "clerk-1", "clerk-2", "bureau"
MOTHER = with_check_digit("65230119850101102")
CHILD = with_check_digit("65230120250101002")
OTHER = with_check_digit("65230119850101104")


def post(world: World, who: str, path: str, /, **body: Any) -> Response:
    sent: Response = world.client(who).post(f"/api{path}", json=body)
    return sent


def get(world: World, who: str, path: str, /, **asked: Any) -> Response:
    found: Response = world.client(who).get(f"/api{path}", params=asked)
    return found


def register(world: World, number: str = MOTHER, name: str = "阿依努尔•居马汗", **more: Any) -> str:
    body = {"name": name, "id_number": number, "area_code": AREA, "phone": "13800000001", **more}
    return str(ok(post(world, CLERK, "/people", **body))["id"])


def guarded(world: World) -> str:
    """A child whose mother stands for it."""
    return register(
        world,
        CHILD,
        "居马汗·赛力克",
        guardian_name="阿依努尔·居马汗",
        guardian_id_number=MOTHER,
        guardian_relation="母亲",
    )


def test_a_person_is_registered_once_however_spelt(world: World) -> None:
    one = register(world)
    assert register(world, MOTHER.lower(), " 阿依努尔・居马汗") == one
    shown = ok(get(world, CLERK, f"/people/{one}"))
    assert (shown["name"], shown["view"], shown["sex"]) == ("阿依努尔·居马汗", "full", "female")
    for asked in ({"name": "居马汗"}, {"name": "阿依努尔•居马汗"}, {"id_number": MOTHER}):
        assert [p["person_id"] for p in ok(post(world, CLERK, "/people/search", **asked))["items"]]
        assert ok(post(world, ELSEWHERE, "/people/search", **asked))["items"] == []


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"id_number": MOTHER[:-1] + ("1" if MOTHER[-1] != "1" else "2")}, "校验位"),
        ({"id_number": with_check_digit("65230119950230002")}, "出生日期不存在"),
        ({"id_number": CHILD}, "监护人"),
        ({"name": "张3"}, "姓名"),
        ({"area_code": "652301102001"}, "管辖"),
        ({"category": "destitute", "valid_until": "2020-01-01"}, "证号"),
    ],
)
def test_bad_input_is_told_by_field_without_the_value(
    sqlite_world: World, change: dict[str, str], text: str
) -> None:
    body = {"name": "马秀兰", "id_number": MOTHER, "area_code": AREA, **change}
    told = problem(post(sqlite_world, CLERK, "/people", **body), 400)
    assert text in told
    for value in ("马秀兰", "张3", MOTHER, CHILD, change.get("id_number", MOTHER)):
        assert value not in told


def test_what_is_of_another_area_does_not_exist(sqlite_world: World) -> None:
    one = register(sqlite_world)
    for path in ("", "/categories", "/guardians", "/consents", "/history"):
        there = get(sqlite_world, ELSEWHERE, f"/people/{one}{path}")
        nowhere = get(sqlite_world, ELSEWHERE, f"/people/none{path}")
        assert problem(there, 404).replace(one, "") == problem(nowhere, 404).replace("none", "")


def test_the_prefecture_sees_masks_until_it_says_why_and_each_look_is_recorded(
    world: World,
) -> None:
    one = register(world, residence_address="昌吉市三工镇南头工村八组 17 号")
    masked = ok(get(world, BUREAU, f"/people/{one}"))
    assert (masked["view"], masked["name"], masked["phone"]) == ("masked", "阿***·居**", None)
    assert MOTHER not in str(masked)
    assert "17 号" not in str(masked)
    whole = ok(get(world, BUREAU, f"/people/{one}", reason="督办信访件"))
    assert (whole["view"], whole["id_number"]) == ("full", MOTHER)
    with world.assistance.engine.reading() as tx:
        looks = tx.run("SELECT user_name, subject, reason FROM reads ORDER BY at, read_id")
    assert [dict(look) for look in looks] == [
        {"user_name": BUREAU, "subject": f"person:{one}:masked", "reason": ""},
        {"user_name": BUREAU, "subject": f"person:{one}:full", "reason": "督办信访件"},
    ]


def test_a_child_has_a_guardian_until_another_one_has_begun(world: World) -> None:
    child = guarded(world)
    [held] = ok(get(world, CLERK, f"/people/{child}/guardians"))["items"]
    mother = held["guardian_id"]
    ended = {"guardianship_id": held["guardianship_id"], "until_on": "2030-01-01"}
    told = problem(post(world, CLERK, f"/people/{child}/guardians/end", **ended), 409)
    assert "先登记新的监护人" in told
    wrong = {"guardian_id": child, "relation": "本人", "from_on": "2026-01-01"}
    assert "本人" in problem(post(world, CLERK, f"/people/{child}/guardians", **wrong), 400)
    aunt = register(world, OTHER, "古丽·居马汗")
    new = {"guardian_id": aunt, "relation": "姑姑", "from_on": "2026-01-01"}
    ok(post(world, CLERK, f"/people/{child}/guardians", **new))
    assert post(world, CLERK, f"/people/{child}/guardians/end", **ended).status_code == 204
    found = ok(get(world, CLERK, f"/people/{child}/guardians"))["items"]
    assert {one["guardian_id"]: one["until_on"] for one in found} == {
        mother: "2030-01-01",
        aunt: None,
    }


def test_a_childs_consent_is_its_guardians_and_is_withdrawn(world: World) -> None:
    child = guarded(world)
    [held] = ok(get(world, CLERK, f"/people/{child}/guardians"))["items"]
    on = local_date(world.assistance.engine.now()).isoformat()
    said = {"kind": "under14", "given_on": on, "paper": "同意书第 1 号"}
    path = f"/people/{child}/consents"
    # On the child's own word only when it is fourteen.
    assert "监护人同意" in problem(post(world, CLERK, path, given_by=child, **said), 400)
    made = ok(post(world, CLERK, path, given_by=held["guardian_id"], **said))
    gone = {"consent_id": made["id"], "by": held["guardian_id"], "on": on}
    assert post(world, CLERK, f"{path}/withdrawal", **gone).status_code == 204
    assert "已经撤回" in problem(post(world, CLERK, f"{path}/withdrawal", **gone), 409)
    [shown] = ok(get(world, CLERK, path))["items"]
    assert (shown["paper"], shown["withdrawn_on"]) == ("同意书第 1 号", on)


def test_a_person_is_in_one_household_at_a_time(world: World) -> None:
    one = register(world)
    houses = [ok(post(world, CLERK, "/households", area_code=AREA))["id"] for _ in range(2)]
    joins = {"person_id": one, "relation": "户主", "work": "务农", "from_on": "2026-01-31"}
    ok(post(world, CLERK, f"/households/{houses[0]}/members", **joins))
    told = problem(post(world, CLERK, f"/households/{houses[1]}/members", **joins), 409)
    assert "先办迁出" in told
    leaves = {"person_id": one, "until_on": "2026-06-30"}
    assert post(world, CLERK, f"/households/{houses[0]}/leaving", **leaves).status_code == 204
    later = {**joins, "from_on": "2026-07-01"}
    ok(post(world, CLERK, f"/households/{houses[1]}/members", **later))
    [before] = ok(get(world, CLERK, f"/households/{houses[0]}"))["members"]
    assert (before["work"], before["until_on"]) == ("务农", "2026-06-30")
    assert ok(get(world, CLERK, f"/people/{one}"))["household"] == houses[1]
    assert problem(get(world, ELSEWHERE, f"/households/{houses[0]}"), 404)


@pytest.fixture
def officers(world: World) -> list[str]:
    """Two of the county who may merge and erase."""
    engine, made = world.assistance.engine, []
    for role in ("county_officer", "county_leader"):
        account = Account.of(f"{role}-9", role, {role}, "652301", "652301")
        with engine.transaction() as tx:
            create_account(tx, account, quick_hash(PASSWORD), engine.now(), demo=True)
        made.append(account.user)
    return made


def test_two_rows_become_one_person_and_two_again(world: World, officers: list[str]) -> None:
    one = register(world)
    other = with_check_digit(MOTHER[:14] + "906")
    body = {"name": "阿依努尔·居马汗", "id_number": other, "area_code": AREA}
    assert "同一人" in problem(post(world, CLERK, "/people", **body), 409)
    two = ok(post(world, CLERK, "/people", **body, checked_apart="是"))["id"]
    assert two != one
    why = {"other": two, "reason": "换发身份证"}
    assert problem(post(world, CLERK, f"/people/{one}/merge", **why), 403)
    assert post(world, officers[0], f"/people/{one}/merge", **why).status_code == 204
    assert ok(get(world, CLERK, f"/people/{two}"))["person_id"] == one
    found = ok(post(world, CLERK, "/people/search", id_number=other))["items"]
    assert [person["id_number"] for person in found] == [MOTHER]
    log = ok(get(world, CLERK, f"/people/{one}/history"))["items"]
    assert log[-1]["kind"] == "merged"
    assert log[-1]["detail"]["other"] == two
    apart = {"reason": "合并有误"}
    assert post(world, officers[0], f"/people/{two}/parting", **apart).status_code == 204
    assert ok(get(world, CLERK, f"/people/{two}"))["id_number"] == other


def test_erasing_needs_two_and_leaves_nothing_to_read(world: World, officers: list[str]) -> None:
    one = register(
        world, category="destitute", certificate="特-77", source="民政局", granted_on="2025-01-31"
    )
    asked = ok(post(world, officers[0], f"/people/{one}/erasures", reason="本人申请"))["id"]
    path = f"/erasures/{asked}/decision"
    assert "另一人" in problem(post(world, officers[0], path, approve=True), 403)
    assert ok(get(world, CLERK, f"/people/{one}"))["view"] == "full"
    assert ok(post(world, officers[1], path, approve=True)) == {"erased": 1, "cases": 0}
    assert problem(get(world, CLERK, f"/people/{one}"), 404)
    assert ok(post(world, CLERK, "/people/search", id_number=MOTHER))["items"] == []
    with world.assistance.engine.reading() as tx:
        [row] = tx.run("SELECT * FROM persons")
        assert (row["sealed"], row["wrapped_key"]) == ("", None)
        assert tx.run("SELECT * FROM person_indexes") == []
        assert [r["kind"] for r in tx.run("SELECT kind FROM person_log ORDER BY entry_id")] == [
            "registered",
            "erasure_requested",
            "erased",
        ]
    assert world.assistance.engine.verify(reexecute=True).ok
    assert register(world) != one


def test_an_import_is_followed_over_rest(sqlite_world: World) -> None:
    client = sqlite_world.client(CLERK)
    told = list(rows(30, 3))
    made = ok(client.post("/api/imports", content=sheet(told)))
    assert (made["state"], made["total"], made["done"]) == ("running", 30, 0)
    sqlite_world.assistance.engine.run_due()
    path = f"/imports/{made['import_id']}"
    done = ok(get(sqlite_world, CLERK, path))
    assert (done["state"], done["kept"], done["wrong"]) == ("done", 27, 3)
    wrong = ok(get(sqlite_world, CLERK, f"{path}/wrong"))["items"]
    assert len({line["row"] for line in wrong}) == 3
    file = get(sqlite_world, CLERK, f"{path}/result", format="csv")
    assert file.content.decode("utf-8-sig").count("有误") == 3
    assert right(5)["证件号码"] not in file.text
    assert problem(get(sqlite_world, ELSEWHERE, path), 404)
    assert "列名" in problem(client.post("/api/imports", content="姓名\n马秀兰\n".encode()), 422)
    assert client.post(f"/api{path}/stop").status_code == 204
