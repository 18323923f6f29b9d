"""Decision tables: hit policies, outputs, defaults and allowed values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pytest

from engine.feel import DecisionModel, DmnError, decide, parse_dmn, problems
from engine.model import Json
from engine.xml import parse

NOW = datetime(2026, 3, 6, tzinfo=UTC)


def table(
    rules: Sequence[Sequence[str]],
    *,
    policy: str = "UNIQUE",
    aggregation: str = "",
    inputs: Mapping[str, str] | None = None,
    outputs: str = '<output name="结果"/>',
) -> DecisionModel:
    """One decision ``决定`` with rules r1, r2 …; ``inputs`` are expressions with allowed values."""
    columns = "".join(
        f"<input><inputExpression><text>{text}</text></inputExpression>"
        + (f"<inputValues><text>{allowed}</text></inputValues>" if allowed else "")
        + "</input>"
        for text, allowed in (inputs or {"年龄": "", "类别": ""}).items()
    )
    width = len(inputs or "12")
    rows = "".join(
        f'<rule id="r{number}">'
        + "".join(f"<inputEntry><text>{cell}</text></inputEntry>" for cell in rule[:width])
        + "".join(f"<outputEntry><text>{cell}</text></outputEntry>" for cell in rule[width:])
        + "</rule>"
        for number, rule in enumerate(rules, 1)
    )
    aggregated = f' aggregation="{aggregation}"' if aggregation else ""
    return parse_dmn(
        parse(
            f"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="表"
              namespace="urn:t"><decision id="决定" name="给付标准">
              <decisionTable hitPolicy="{policy}"{aggregated}>{columns}{outputs}{rows}
              </decisionTable></decision></definitions>""".encode()
        )
    )


OVERLAPPING = [
    ["&gt;= 60", "-", '"乙"'],
    ["&gt;= 80", "", '"甲"'],
    ["-", '"特困", "低保"', '"乙"'],
]
ORDER = '<output name="结果"><outputValues><text>"甲", "乙"</text></outputValues></output>'


@pytest.mark.parametrize(
    ("policy", "age", "kind", "expected", "rules"),
    [
        ("UNIQUE", 70, "其他", "乙", ["r1"]),
        ("UNIQUE", 50, "其他", None, []),
        ("ANY", 70, "低保", "乙", ["r1", "r3"]),
        ("FIRST", 85, "特困", "乙", ["r1"]),
        ("PRIORITY", 85, "特困", "甲", ["r1", "r2", "r3"]),
        ("RULE ORDER", 85, "特困", ["乙", "甲", "乙"], ["r1", "r2", "r3"]),
        ("OUTPUT ORDER", 85, "特困", ["甲", "乙", "乙"], ["r1", "r2", "r3"]),
        ("COLLECT", 85, "特困", ["乙", "甲", "乙"], ["r1", "r2", "r3"]),
        ("COLLECT", 50, "其他", [], []),
    ],
)
def test_hit_policy(policy: str, age: int, kind: str, expected: Json, rules: list[str]) -> None:
    decided = decide(
        table(OVERLAPPING, policy=policy, outputs=ORDER), "决定", {"年龄": age, "类别": kind}, NOW
    )
    assert decided.value == expected
    [matched] = decided.trace
    assert (matched.decision_id, list(matched.rule_ids)) == ("决定", rules)


@pytest.mark.parametrize("policy", ["UNIQUE", "ANY"])
def test_rules_that_contradict_are_an_error_with_their_ids(policy: str) -> None:
    with pytest.raises(DmnError) as raised:
        decide(table(OVERLAPPING, policy=policy), "决定", {"年龄": 85, "类别": "其他"}, NOW)
    assert raised.value.decision_id == "决定"
    assert raised.value.rule_ids == ("r1", "r2")
    assert str(raised.value).startswith("决策“给付标准”:")
    assert "r1、r2" in str(raised.value)


@pytest.mark.parametrize(
    ("aggregation", "some", "none"),
    [("SUM", 0.6, None), ("MIN", 0.1, None), ("MAX", 0.3, None), ("COUNT", 3, 0)],
)
def test_collected_values_are_aggregated(aggregation: str, some: Json, none: Json) -> None:
    rules = [["&gt; 0", "-", "0.1"], ["&gt; 1", "-", "0.2"], ["&gt; 2", "-", "0.3"]]
    model = table(rules, policy="COLLECT", aggregation=aggregation)
    assert decide(model, "决定", {"年龄": 3}, NOW).value == some
    assert decide(model, "决定", {"年龄": 0}, NOW).value == none


def test_several_outputs_are_a_context_and_defaults_stand_in() -> None:
    outputs = (
        '<output name="等级"/><output name="金额"><defaultOutputEntry><text>100 * 2</text>'
        "</defaultOutputEntry></output>"
    )
    model = table([["&gt; 60", "-", '"一"', "年龄 * 10"]], outputs=outputs)
    assert decide(model, "决定", {"年龄": 70}, NOW).value == {"等级": "一", "金额": 700}
    assert decide(model, "决定", {"年龄": 1}, NOW).value == {"等级": None, "金额": 200}


def test_an_input_must_be_an_allowed_value() -> None:
    model = table([['"低保"', "1"]], inputs={"类别": '"低保", "特困"'})
    assert decide(model, "决定", {"类别": "低保"}, NOW).value == 1
    with pytest.raises(DmnError, match="类别") as raised:
        decide(model, "决定", {"类别": "其他"}, NOW)
    assert raised.value.decision_id == "决定"


def test_an_output_must_be_an_allowed_value() -> None:
    rules = [["甲方", '"甲"'], ["-", '"丙"'], ["-", "名称"]]
    model = table(rules, policy="FIRST", inputs={"是": ""}, outputs=ORDER)
    assert [one.rule_id for one in problems(model)] == ["r2"]
    decided = decide(model, "决定", {"是": 1, "甲方": 2, "名称": "甲"}, NOW)
    assert decided.value is None
    with pytest.raises(DmnError, match="决策“给付标准”规则 r2"):
        decided.settled()


def test_a_cell_may_be_a_boolean_variable() -> None:
    model = table([["应有", '"同"'], ["not(应有)", '"异"']], inputs={"实有": ""})
    for actual, due, expected in [(True, True, "同"), (False, False, "同"), (False, True, "异")]:
        assert decide(model, "决定", {"实有": actual, "应有": due}, NOW).value == expected


def test_a_column_typed_date_reads_text_as_a_date() -> None:
    cell = '&lt; date("1966-03-07")'
    rows = f"""<rule id="r1"><inputEntry><text>{cell}</text></inputEntry>
      <outputEntry><text>"老年"</text></outputEntry></rule>"""
    typed = parse_dmn(
        parse(
            f"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="表">
              <decision id="决定" name="决定"><decisionTable><input>
              <inputExpression typeRef="date"><text>出生日期</text></inputExpression></input>
              <output/>{rows}</decisionTable></decision></definitions>""".encode()
        )
    )
    assert decide(typed, "决定", {"出生日期": "1966-03-06"}, NOW).value == "老年"
    assert decide(typed, "决定", {"出生日期": "1966-03-07"}, NOW).value is None
    assert decide(typed, "决定", {"出生日期": "不详"}, NOW).value is None


def test_a_bound_that_is_unknown_matches_nothing() -> None:
    model = table([["[1..上限]", '"内"']], inputs={"年龄": ""})
    assert decide(model, "决定", {"年龄": 5, "上限": 9}, NOW).value == "内"
    assert decide(model, "决定", {"年龄": 5}, NOW).value is None


def test_a_broken_cell_is_found_with_its_rule() -> None:
    model = table([["&gt; 60", "-", "1"], ["&gt; ", '"a" or "b"', "nosuch(1)"]])
    found = problems(model)
    assert {(one.decision_id, one.rule_id) for one in found} == {("决定", "r2")}
    told = " ".join(one.message for one in found)
    assert all(word in told for word in ("语法错误", "不是条件", "没有名为“nosuch”的函数"))
    with pytest.raises(DmnError) as raised:
        decide(model, "决定", {"年龄": 1}, NOW)
    assert raised.value.rule_id == "r2"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"policy": "MOST"}, "命中策略"),
        ({"policy": "FIRST", "aggregation": "SUM"}, "聚合"),
        ({"outputs": ""}, "输出列"),
        ({"outputs": '<output name="a"/><output name="a"/>'}, "自己的名称"),
        ({"inputs": {"": ""}}, "没有表达式"),
    ],
)
def test_a_malformed_table_is_refused(change: dict[str, str], told: str) -> None:
    with pytest.raises(DmnError, match=told) as raised:
        table([["1", "2"]], **{"inputs": {"年龄": ""}, **change})  # type: ignore[arg-type]
    assert raised.value.decision_id == "决定"


def test_a_rule_with_a_cell_too_few_is_refused_by_id() -> None:
    with pytest.raises(DmnError, match="列数") as raised:
        table([["1", "2", "3"], ["1", "2"]])
    assert (raised.value.decision_id, raised.value.rule_id) == ("决定", "r2")


def test_a_long_table_finds_its_last_rule() -> None:
    rules = [[f"[{10 * n}..{10 * n + 9}]", '"甲", "乙"', f'"第{n}条"'] for n in range(50)]
    decided = decide(table(rules), "给付标准", {"年龄": 495, "类别": "乙"}, NOW)
    assert decided.value == "第49条"
    assert decided.trace[0].rule_ids == ("r50",)
