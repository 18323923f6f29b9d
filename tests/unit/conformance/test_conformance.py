"""The runner of the conformance kit, on a kit of our own: what counts as passed and failed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.__main__ import main

MODEL = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"
    namespace="ours" name="m">
  <inputData id="born" name="born"><variable name="born"/></inputData>
  <decision id="next" name="next year"><variable name="next year"/>
    <informationRequirement><requiredInput href="#born"/></informationRequirement>
    <literalExpression><text>born + @"P1Y"</text></literalExpression></decision>
  <decision id="third" name="third"><variable name="third"/>
    <literalExpression><text>1/3</text></literalExpression></decision>
  <decision id="wrong" name="wrong"><variable name="wrong"/>
    <literalExpression><text>number("x")</text></literalExpression></decision>
  <decisionService id="both" name="both"><variable name="both"/>
    <outputDecision href="#third"/><outputDecision href="#wrong"/></decisionService>
</definitions>"""


def row(case: str, result: str, expected: object, **more: object) -> dict[str, object]:
    told = {"level": 2, "model": "m/m.dmn", "case": case, "result": result, "inputs": {}}
    return {**told, "invocableName": None, "expected": expected, "error": False, **more}


BORN = {"inputs": {"born": {"@date": "2000-02-29"}}}
RIGHT = [
    row("date", "next year", {"@date": "2001-02-28"}, **BORN),
    row("eight decimals", "third", 0.333333333),
    row("error", "wrong", None, error=True),
    row("of a service", "third", 0.3333333333, invocableName="both"),
    row("of a service", "wrong", None, invocableName="both"),
    row("level 3", "third", 0.3333333333, level=3),
]
WRONG = [
    row("another date", "next year", {"@date": "2001-03-01"}, **BORN),
    row("date and time", "next year", {"@dateTime": "2001-02-28T00:00:00"}, **BORN),
    row("four decimals", "third", 0.3333),
    row("a value is no error", "third", None, error=True),
    row("nor is an error a value", "absent", None),
    row("half", "third", 0.3333333333),
    row("half", "wrong", False),
    row("no such file", "third", 1, model="m/n.dmn"),
]


def told(kit: Path, rows: list[dict[str, object]], capsys: pytest.CaptureFixture[str]) -> list[str]:
    (kit / "m").mkdir()
    (kit / "m" / "m.dmn").write_text(MODEL)
    (kit / "cases.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    status = main(kit)
    return [*capsys.readouterr().out.splitlines(), str(status)]


def test_right_results_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    *_, totals, status = told(tmp_path, RIGHT, capsys)
    assert json.loads(totals) == {
        "level2": {"passed": 4, "failed": 0},
        "level3": {"passed": 1, "failed": 0},
    }
    assert status == "0"


def test_wrong_results_fail_and_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = told(tmp_path, WRONG, capsys)
    assert json.loads(lines[-2])["level2"] == {"passed": 0, "failed": 7}
    assert lines[-1] == "1"
    assert (
        'FAILED m/m.dmn another date next year: expected {"@date": "2001-03-01"}, got "2001-02-28"'
        in lines
    )


def test_a_folder_without_cases_is_no_kit(tmp_path: Path) -> None:
    assert main(tmp_path) == 2


def test_a_defect_is_a_failed_case_and_not_the_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("defect")

    monkeypatch.setattr("conformance.run.decide", broken)
    *_, totals, status = told(tmp_path, RIGHT, capsys)
    assert json.loads(totals)["level2"] == {"passed": 0, "failed": 4}
    assert status == "1"
