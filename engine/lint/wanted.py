"""What files hold and what they refer to, by kind and id; nothing here judges or raises.

Kinds: process, decision, form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import orjson
from lxml import etree

from engine.errors import UnsafeXml
from engine.lint.vocabulary import BPMN, ZEEBE
from engine.xml import parse

Name = tuple[str, str]

# The element of ``zeebe:``, its attribute, and the kind of what that names.
REFERENCES = (
    ("formDefinition", "formId", "form"),
    ("calledDecision", "decisionId", "decision"),
    ("calledElement", "processId", "process"),
)
DECISIONS = ("decision", "decisionService")


def missing(files: Mapping[str, bytes]) -> set[Name]:
    """What the diagrams name and no file holds; ids that are expressions cannot be known."""
    held: set[Name] = set()
    wanted: set[Name] = set()
    for name, body in files.items():
        if name.endswith(".form"):
            held |= _form(body)
        elif name.endswith((".bpmn", ".dmn")) and (root := _root(body)) is not None:
            held |= set(_held(root))
            wanted |= set(_wanted(root))
    return wanted - held


def processes_in(files: Mapping[str, bytes]) -> set[str]:
    """Ids of the processes that the diagrams draw."""
    roots = (_root(body) for name, body in files.items() if name.endswith(".bpmn"))
    return {id_ for root in roots if root is not None for kind, id_ in _held(root)}


def _root(body: bytes) -> etree._Element | None:
    try:
        return parse(body)
    except UnsafeXml:
        return None


def _held(root: etree._Element) -> Iterator[Name]:
    for node in root.iterchildren(f"{{{BPMN}}}process"):
        yield "process", node.get("id") or ""
    for node in root.iterchildren(etree.Element):
        if etree.QName(node).localname in DECISIONS:
            yield "decision", node.get("id") or ""


def _wanted(root: etree._Element) -> Iterator[Name]:
    for tag, attribute, kind in REFERENCES:
        for node in root.iter(f"{{{ZEEBE}}}{tag}"):
            id_ = (node.get(attribute) or "").strip()
            if id_ and not id_.startswith("="):
                yield kind, id_


def _form(body: bytes) -> set[Name]:
    try:
        read = orjson.loads(body)
    except orjson.JSONDecodeError:
        return set()
    id_ = read.get("id") if isinstance(read, dict) else None
    return {("form", id_)} if isinstance(id_, str) else set()
