"""The page about the rules, made from what each of them says of itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from engine.lint.rulebook import TOPICS, Entry, rulebook


@dataclass(frozen=True, slots=True)
class Language:
    """The words of a page. ``intro`` has a place for the number of rules."""

    title: str
    intro: str
    why: str
    instead: str
    severities: Mapping[str, str]
    chinese: bool


ENGLISH: Final = Language(
    "Lint rules",
    "`jiuzhu lint`, deploying and the modeler page check a bundle by these {count} rules. An error "
    "keeps a bundle from being published; a warning is most likely a mistake; an info is worth "
    "knowing. Every finding names the rule, the file and the element, and says what to draw "
    "instead.\n\n"
    "This page is made by `jiuzhu rules --out docs` from the modules of `engine/lint/rules/`.",
    "Why",
    "Instead",
    {"error": "error", "warning": "warning", "info": "info"},
    chinese=False,
)
CHINESE: Final = Language(
    "检查规则",
    "`jiuzhu lint`、发布和建模页面都按这 {count} 条规则检查流程包。有错误就不能发布;警告多半是"
    "画错了;提示值得知道。每条结果写明规则、文件和元素,并说明应当怎样画。\n\n"
    "本页由 `jiuzhu rules --out docs` 根据 `engine/lint/rules/` 里的模块生成。",
    "为什么",
    "怎样画",
    {"error": "错误", "warning": "警告", "info": "提示"},
    chinese=True,
)


def rule_pages() -> Mapping[str, str]:
    """File name -> Markdown."""
    return {"lint-rules.md": _page(ENGLISH), "lint-rules.zh-CN.md": _page(CHINESE)}


def rule_rows() -> list[Mapping[str, str]]:
    """Every rule as what a script can read: id, topic, severity, and its texts."""
    return [
        {
            "rule": entry.id,
            "topic": entry.rule.topic,
            "severity": entry.rule.severity,
            "finds": entry.finds,
            "why": entry.rule.why,
            "instead": entry.rule.instead,
            "finds_zh": entry.rule.finds_zh,
            "why_zh": entry.rule.why_zh,
            "instead_zh": entry.rule.instead_zh,
        }
        for entry in rulebook().values()
    ]


def _page(language: Language) -> str:
    intro = language.intro.format(count=len(rulebook()))
    return "\n".join([f"# {language.title}", "", intro, *_topics(language), ""])


def _topics(language: Language) -> Iterator[str]:
    for topic, headings in TOPICS.items():
        yield f"\n## {headings[language.chinese]}"
        for entry in rulebook().values():
            if entry.rule.topic == topic:
                yield from _rule(entry, language)


def _rule(entry: Entry, language: Language) -> Iterator[str]:
    said = entry.rule
    english = (entry.finds, said.why, said.instead)
    finds, why, instead = (
        (said.finds_zh, said.why_zh, said.instead_zh) if language.chinese else english
    )
    yield f"\n### {entry.id}\n"
    yield f"**{language.severities[said.severity]}** · {finds}\n"
    yield f"- {language.why}: {why}"
    yield f"- {language.instead}: {instead}"
