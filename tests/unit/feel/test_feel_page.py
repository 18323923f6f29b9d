"""The page about FEEL names every function there is, and no other."""

from __future__ import annotations

import re

from tests.guards.tree import ROOT
from tests.unit.feel.feel_world import FEEL

DEFINED = re.compile(r"\b(?:define|relation|ofDate)\(\s*'([^']+)'")


def test_the_page_names_every_function() -> None:
    page = (ROOT / "docs" / "feel.md").read_text(encoding="utf-8")
    listed = page.split("## Functions")[1].split("\\* Camunda's")[0]
    named = set(re.findall(r"`([^`]+)`", listed))
    sources = (ROOT / "web" / "feel" / "src").rglob("*.js")
    defined = {name for path in sources for name in DEFINED.findall(path.read_text("utf-8"))}
    assert named == defined
    unknown = {
        name for name in named if any("没有名为" in told for told in FEEL.check(f"{name}()"))
    }
    assert not unknown
