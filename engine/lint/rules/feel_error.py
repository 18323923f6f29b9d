"""An expression is no FEEL, or can only fail."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.drawing import short
from engine.lint.rule import File, Problem, Rule
from engine.lint.slots import slots

RULE = Rule(
    "data",
    "error",
    why="The case would stop there with an incident.",
    instead="Correct the expression.",
    finds_zh="表达式不是正确的 FEEL,或只会失败。",
    why_zh="案件会停在那里,等人处理。",
    instead_zh="请改正表达式。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for slot in slots(bundle):
        if slot.kind == "feel":
            for problem in bundle.checker.problems(slot.text[1:].strip()):
                message = f"{slot.part.said}的{slot.place}“{short(slot.text)}”:{problem}"
                yield Problem(slot.part, message, "位置从 = 之后数起。请改正表达式。")
    for form in bundle.form_files:
        for component, place, text in form.expressions:
            for problem in bundle.checker.problems(text):
                message = f"组件“{component}”的{place}“{short(text)}”:{problem}"
                yield Problem(File(form.file, component), message)
