"""Two files use one id for a message or error with different content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.lint.bundle import Bundle
from engine.lint.drawing import Part
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "files",
    "error",
    why="All files of a bundle are read together, so one of the two meanings would be lost.",
    instead="Give messages or errors that differ different ids.",
    finds_zh="两个文件用同一个 id 表示内容不同的消息或错误。",
    why_zh="流程包的文件一起读取,其中一种含义会丢失。",
    instead_zh="内容不同的消息或错误要用不同的 id。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    yield from _different((one.file, one.messages) for one in bundle.drawings)
    yield from _different((one.file, one.errors) for one in bundle.drawings)


def _different(found: Iterable[tuple[str, Mapping[str, Part]]]) -> Iterator[Problem]:
    seen: dict[str, tuple[str, str]] = {}
    for file, parts in found:
        for part in parts.values():
            says = _content(part)
            first, before = seen.setdefault(part.id, (file, says))
            if before != says:
                yield Problem(part, f"{part.said}的 id“{part.id}”在文件 {first} 里另有含义")


def _content(part: Part) -> str:
    if part.kind == "error":
        return part.node.get("errorCode") or ""
    return f"{part.name}\n{part.setting('subscription', 'correlationKey')}"
