"""An id stands more than once in a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.drawing import Part, local
from engine.lint.rule import Problem, Rule
from engine.lint.vocabulary import BPMN

RULE = Rule(
    "files",
    "error",
    why="A flow, a task or a message would mean one of the two by chance.",
    instead="Give every element an id of its own.",
    finds_zh="同一个 id 在文件里用了不止一次。",
    why_zh="连线、任务或消息会碰巧指到其中一个。",
    instead_zh="每个元素的 id 要不同。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.drawings:
        nodes = [node for node in one.node.iter(f"{{{BPMN}}}*") if node.get("id")]
        count = Counter(node.get("id") for node in nodes)
        for node in nodes:
            identity = node.get("id") or ""
            if count.pop(identity, 1) > 1:
                part = Part(identity, node.get("name") or "", local(node), one.file, node)
                yield Problem(part, f"id“{identity}”在文件里用了不止一次")
