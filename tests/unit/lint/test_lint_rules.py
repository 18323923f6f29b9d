"""Every rule finds what it says, lets the right way pass, and tells people about itself."""

from __future__ import annotations

from importlib import import_module

import pytest

from engine.lint.rulebook import TOPICS, rulebook
from tests.unit.lint.example import Example
from tests.unit.lint.lint_world import lint

EXAMPLES: dict[str, Example] = {
    rule: example
    for topic in TOPICS
    for rule, example in import_module(f"tests.unit.lint.examples.{topic}").EXAMPLES.items()
}


def test_every_rule_has_its_two_diagrams() -> None:
    assert set(EXAMPLES) == set(rulebook())


@pytest.mark.parametrize("rule", EXAMPLES)
def test_the_wrong_diagram_is_found_where_it_is_wrong(rule: str) -> None:
    example = EXAMPLES[rule]
    found = {(f.rule, f.severity, f.element_id) for f in lint(example.wrong_files)}
    assert found == {(rule, rulebook()[rule].rule.severity, example.at)}


@pytest.mark.parametrize("rule", EXAMPLES)
def test_the_right_diagram_passes(rule: str) -> None:
    assert [(f.rule, f.message) for f in lint(EXAMPLES[rule].right_files)] == []


@pytest.mark.parametrize("rule", rulebook())
def test_a_rule_says_what_it_finds_and_why_and_what_to_draw(rule: str) -> None:
    entry = rulebook()[rule]
    said = entry.rule
    assert said.severity in ("error", "warning", "info")
    for text in (entry.finds, said.why, said.instead):
        assert text.endswith("."), text
    for text in (said.finds_zh, said.why_zh, said.instead_zh):
        assert text.endswith("。"), text
