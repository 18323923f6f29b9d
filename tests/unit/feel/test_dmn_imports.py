"""Decision files that use what other files of their bundle offer."""

from __future__ import annotations

import pytest

from engine.feel import DmnError, decide, problems
from engine.feel.bundled import models_of
from engine.feel.explained import explain
from engine.model import Bundle
from tests.unit.feel.dmn_world import (
    NOW,
    decision,
    definitions,
    given,
    item,
    knowledge,
    literal,
    model,
)

PERSON = """<itemDefinition name="人">
  <itemComponent name="姓名"><typeRef>string</typeRef></itemComponent>
  <itemComponent name="生日"><typeRef>date</typeRef></itemComponent></itemDefinition>"""
PEOPLE = definitions(
    PERSON
    + item("等级", "string", allowed='"一", "二"')
    + given("申请人", "人")
    + knowledge("问候", "谁: 人", literal('"您好," + 谁.姓名'))
    + decision(
        "年龄", literal("age at(申请人.生日, today())"), "requiredInput=申请人", ref="number"
    )
    + '<decisionService id="服务" name="服务"><variable name="服务"/>'
    '<outputDecision href="#年龄"/><inputData href="#申请人"/></decisionService>',
    "urn:people",
)


def imported(name: str, namespace: str) -> str:
    kind = "https://www.omg.org/spec/DMN/20230324/MODEL/"
    return f'<import name="{name}" namespace="{namespace}" importType="{kind}"/>'


ANNA = {"姓名": "安娜", "生日": "1950-03-06"}
NAMED = imported("人事", "urn:people")


def test_what_another_file_offers_stands_after_the_name_of_the_import() -> None:
    using = model(
        NAMED
        + given("某人", "人事.人")
        + decision(
            "信",
            literal("人事.问候(某人)"),
            "requiredInput=某人",
            "requiredKnowledge=urn:people#问候",
        )
        + decision("老", literal("人事.年龄 &gt;= 76"), "requiredDecision=urn:people#年龄")
        + decision(
            "服务年龄",
            literal("人事.服务(某人)"),
            "requiredInput=某人",
            "requiredKnowledge=urn:people#服务",
        )
        + decision("出生", literal("某人.生日.year"), "requiredInput=某人")
        + decision("是人", literal("某人 instance of 人事.人"), "requiredInput=某人"),
        PEOPLE,
    )
    assert problems(using) == []
    values = {
        name: decide(using, name, {"某人": ANNA, "申请人": ANNA}, NOW).value
        for name in ("信", "老", "服务年龄", "出生", "是人")
    }
    assert values == {"信": "您好,安娜", "老": True, "服务年龄": 76, "出生": 1950, "是人": True}
    assert decide(using, "老", {"人事": {"申请人": ANNA}}, NOW).value is True


def test_the_types_of_an_import_are_checked() -> None:
    using = model(NAMED + decision("级", literal('"三"'), ref="人事.等级"), PEOPLE)
    decided = decide(using, "级", {}, NOW)
    assert decided.value is None
    assert [(one.decision_id, one.kind) for one in decided.warnings] == [("级", "TYPE_MISMATCH")]


def test_names_of_a_nameless_import_stand_alone() -> None:
    using = model(
        imported("", "urn:people")
        + given("某人", "人")
        + decision(
            "信", literal("问候(某人)"), "requiredInput=某人", "requiredKnowledge=urn:people#问候"
        ),
        PEOPLE,
    )
    assert decide(using, "信", {"某人": ANNA}, NOW).value == "您好,安娜"


def test_two_files_may_import_the_same_file_and_use_the_same_ids() -> None:
    def middle(namespace: str, sign: str) -> bytes:
        text = literal(f'"{sign}" + string(人事.年龄)')
        body = NAMED + decision("结", text, "requiredDecision=urn:people#年龄")
        return definitions(body, namespace)

    using = model(
        imported("甲", "urn:a")
        + imported("乙", "urn:b")
        + decision(
            "合", literal("甲.结 + 乙.结"), "requiredDecision=urn:a#结", "requiredDecision=urn:b#结"
        ),
        middle("urn:a", "a"),
        middle("urn:b", "b"),
        PEOPLE,
    )
    assert decide(using, "合", {"申请人": ANNA}, NOW).value == "a76b76"


def test_a_bundle_links_its_files_and_explains_across_them() -> None:
    using = definitions(
        NAMED + decision("老", literal("人事.年龄 &gt;= 76"), "requiredDecision=urn:people#年龄")
    )
    bundle = Bundle("0" * 64, {"a.dmn": using, "b.dmn": PEOPLE})
    assert set(models_of(bundle)) == {"老", "年龄", "服务"}
    told = explain(bundle, "老", {"申请人": ANNA}, NOW)
    assert [(one.id, one.value) for one in told.decisions] == [("年龄", 76), ("老", True)]


@pytest.mark.parametrize(
    ("others", "told"), [((), "没有这样的决策文件"), ((PEOPLE, PEOPLE), "有几个这样的决策文件")]
)
def test_an_import_that_is_not_there_once_is_refused(others: tuple[bytes, ...], told: str) -> None:
    with pytest.raises(DmnError, match=told):
        model(NAMED + decision("一", literal("1")), *others)


def test_what_an_import_does_not_offer_is_refused() -> None:
    with pytest.raises(DmnError, match="不存在") as raised:
        model(NAMED + decision("一", literal("1"), "requiredDecision=urn:people#没有"), PEOPLE)
    assert raised.value.decision_id == "一"


def test_files_that_import_each_other_may_not_require_each_other_in_a_circle() -> None:
    there = definitions(
        imported("这", "urn:t") + decision("乙", literal("1"), "requiredDecision=urn:t#甲"), "urn:u"
    )
    with pytest.raises(DmnError, match="成环"):
        model(
            imported("那", "urn:u") + decision("甲", literal("1"), "requiredDecision=urn:u#乙"),
            there,
        )


def test_what_is_wrong_in_an_imported_file_is_told_of_that_file() -> None:
    broken = definitions(decision("坏", literal("nosuch(1)")), "urn:people")
    assert problems(model(NAMED + decision("一", literal("1")), broken)) == []
