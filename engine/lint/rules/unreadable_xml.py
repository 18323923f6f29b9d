"""A diagram or decision file is no XML that may be read."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import File, Problem, Rule

RULE = Rule(
    "files",
    "error",
    why=(
        "The file is broken, too large, nested too deep, or holds constructs of XML that are "
        "unsafe."
    ),
    instead="Export the file again from the modeler; split what is too large or too deep.",
    finds_zh="流程图或决策文件不是可以读取的 XML。",
    why_zh="文件损坏、太大、嵌套太深,或含有不安全的 XML 写法。",
    instead_zh="请在建模工具里重新导出该文件;太大或太深的请拆成几个。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for file, why in bundle.unreadable.items():
        yield Problem(File(file), why)
