"""What broadcasts or hears a signal does not say which."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.waits import triggered

RULE = Rule(
    "events",
    "error",
    why="Signals are known by their names: nobody would hear this one, or it would hear none.",
    instead="Select or create a signal in the properties, and give it a name.",
    finds_zh="发出或等待信号的事件没有写明是哪个信号。",
    why_zh="信号按名称对应:没有名称,谁也听不到。",
    instead_zh="在属性里选择或新建一个信号,并给它名称。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.drawings:
        for element, definition in triggered(one, "signalEventDefinition"):
            reference = definition.get("signalRef") or ""
            signal = one.signals.get(reference)
            if signal is None:
                told = f"指向的信号“{reference}”不在文件里" if reference else "没有写是哪个信号"
                yield Problem(element, f"{element.said}{told}")
            elif not signal.name.strip():
                yield Problem(element, f"{element.said}的信号“{signal.id}”没有名称")
