"""User tasks that several people sign, as their properties say (see the engine's countersign)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from engine.lint.bundle import Bundle
from engine.lint.drawing import Element, children
from engine.lint.vocabulary import ZEEBE
from engine.properties import SIGNERS, SIGNING, SIGNING_AGREE, SIGNING_RATIO, SIGNING_RESULT

SAID: Final = (SIGNING, SIGNERS, SIGNING_RATIO, SIGNING_AGREE, SIGNING_RESULT)


def properties(element: Element) -> Mapping[str, str]:
    """The ``zeebe:properties`` of ``element``."""
    found: dict[str, str] = {}
    for holder in element.extensions("properties"):
        for one in children(holder, "property", ZEEBE):
            found[one.get("name") or ""] = (one.get("value") or "").strip()
    return found


def signed(bundle: Bundle) -> Iterator[tuple[Element, Mapping[str, str]]]:
    """The elements that say anything about signing, with what they say."""
    for element in bundle.elements():
        said = properties(element)
        if any(name in said for name in SAID):
            yield element, said


def is_signed(element: Element) -> bool:
    return element.kind == "userTask" and bool(properties(element).get(SIGNING))
