"""User tasks that several people sign, as their properties say (see the engine's countersign)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from engine.lint.bundle import Bundle
from engine.lint.drawing import Element, children
from engine.lint.vocabulary import ZEEBE

PREFIX: Final = "jiuzhu:"
MODE: Final = f"{PREFIX}signing"
SIGNERS: Final = f"{PREFIX}signers"
RATIO: Final = f"{PREFIX}signingRatio"
AGREE: Final = f"{PREFIX}signingAgree"
RESULT: Final = f"{PREFIX}signingResult"
MODES: Final = ("all", "any", "sequence", "ratio")
SAID: Final = (MODE, SIGNERS, RATIO, AGREE, RESULT)
# On any element: nobody goes back behind it.
NO_RETURN: Final = f"{PREFIX}noReturn"


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
    return element.kind == "userTask" and bool(properties(element).get(MODE))
