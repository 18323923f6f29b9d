"""Multi-instances and what they say of themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.lint.bundle import Bundle
from engine.lint.drawing import Element, child, text_of
from engine.lint.vocabulary import ACTIVITIES, ZEEBE


def repeated(bundle: Bundle) -> Iterator[Element]:
    """Activities that are done once for each item of a list."""
    for element in bundle.elements():
        if element.multi is not None and element.kind in ACTIVITIES:
            yield element


def loop_settings(multi: etree._Element | None) -> Mapping[str, str]:
    """The attributes of ``zeebe:loopCharacteristics``; none for what is no multi-instance."""
    holder = child(multi, "extensionElements") if multi is not None else None
    found = child(holder, "loopCharacteristics", ZEEBE) if holder is not None else None
    return {} if found is None else {str(k): str(v) for k, v in found.attrib.items()}


def completion(multi: etree._Element | None) -> str:
    """The completion condition; "" for none."""
    return text_of(child(multi, "completionCondition")) if multi is not None else ""
