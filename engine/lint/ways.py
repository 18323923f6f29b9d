"""Elements that a token comes to, and the gateways at which it chooses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.lint.bundle import Bundle
from engine.lint.drawing import Element
from engine.lint.vocabulary import RUNS

CHOOSING: Final = frozenset({"exclusiveGateway", "inclusiveGateway"})


def runnable(bundle: Bundle) -> Iterator[Element]:
    """What a token can come to; not what stands beside the flow."""
    for element in bundle.elements():
        aside = element.by_event or element.flag("isForCompensation")
        if element.kind in RUNS and not aside:
            yield element
