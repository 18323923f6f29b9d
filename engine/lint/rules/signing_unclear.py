"""A countersigned task does not say clearly how it is signed, or by whom."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.signed import MODE, MODES, RATIO, SIGNERS, signed

RULE = Rule(
    "tasks",
    "error",
    why="The engine would have to guess how many must sign, and who.",
    instead="Set jiuzhu:signing (all, any, sequence, ratio) and jiuzhu:signers on a user task.",
    finds_zh="会签任务没有写清怎样签、由谁签。",
    why_zh="引擎只能猜要几个人签、由谁签。",
    instead_zh="在用户任务上写 jiuzhu:signing(all、any、sequence、ratio)和 jiuzhu:signers。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element, said in signed(bundle):
        if element.kind != "userTask":
            yield Problem(element, f"{element.said}不能会签,会签只用于用户任务")
        elif said.get(MODE, "") not in MODES:
            text = f"{element.said}的 {MODE} 是“{said.get(MODE, '')}”,应为 {'、'.join(MODES)} 之一"
            yield Problem(element, text)
        elif not said.get(SIGNERS, "").startswith("="):
            yield Problem(element, f"{element.said}没有写签署人:缺少 {SIGNERS}")
        elif (RATIO in said) != (said[MODE] == "ratio"):
            yield Problem(element, f"{element.said}的 {RATIO} 只用于、也必须用于 ratio 方式")
