"""All rules, found where they stand: whoever adds a module adds a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Final

from engine.errors import Finding
from engine.lint import rules
from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule

# Topic -> its heading in English and Chinese, in the order in which people meet them.
TOPICS: Final[Mapping[str, tuple[str, str]]] = {
    "files": ("Files and ids", "文件和编号"),
    "elements": ("Elements", "元素"),
    "flows": ("Flows and ways", "连线和走法"),
    "events": ("Events", "事件"),
    "tasks": ("Tasks", "任务"),
    "references": ("What elements name", "引用"),
    "data": ("Variables and expressions", "变量和表达式"),
    "decisions": ("Decisions", "决策"),
    "forms": ("Forms", "表单"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule under its id. ``finds``: what it finds, in English."""

    id: str
    finds: str
    rule: Rule
    find: Callable[[Bundle], Iterator[Problem]]

    def findings(self, bundle: Bundle) -> Iterator[Finding]:
        for problem in self.find(bundle):
            where, hint = problem.where, problem.hint or self.rule.instead_zh
            yield Finding(
                self.id,
                self.rule.severity,
                where.file,
                where.id,
                where.name,
                problem.message,
                hint,
            )


@cache
def rulebook() -> Mapping[str, Entry]:
    """Rules by id, topic by topic."""
    found = [_entry(module.name) for module in iter_modules(rules.__path__)]
    topics = list(TOPICS)
    found.sort(key=lambda entry: (topics.index(entry.rule.topic), entry.id))
    return {entry.id: entry for entry in found}


def _entry(name: str) -> Entry:
    module = import_module(f"{rules.__name__}.{name}")
    finds = (module.__doc__ or "").strip()
    return Entry(name.replace("_", "-"), finds, module.RULE, module.find)
