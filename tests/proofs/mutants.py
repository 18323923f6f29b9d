"""Diagrams spoilt as files are spoilt: elements lost, doubled, moved, renamed; ids and ends broken.

``mutant(data, chance)`` gives other bytes each time; most of them are still well-formed.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
NAMESPACES = (
    *("http://camunda.org/schema/zeebe/1.0", "http://camunda.org/schema/1.0/bpmn", "urn:nowhere"),
    *("http://flowable.org/bpmn", "http://activiti.org/bpmn", BPMN, ""),
)
TAGS = (
    *("task", "userTask", "serviceTask", "scriptTask", "manualTask", "receiveTask", "sendTask"),
    *("businessRuleTask", "callActivity", "subProcess", "transaction", "adHocSubProcess"),
    *("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent"),
    *("boundaryEvent", "exclusiveGateway", "parallelGateway", "inclusiveGateway"),
    *("complexGateway", "eventBasedGateway", "sequenceFlow", "dataObject", "choreographyTask"),
    *("timerEventDefinition", "messageEventDefinition", "signalEventDefinition"),
    *("errorEventDefinition", "escalationEventDefinition", "compensateEventDefinition"),
    *("conditionalEventDefinition", "linkEventDefinition", "terminateEventDefinition"),
    *("multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "laneSet", "process"),
)
FLAGS = (
    *("isExecutable", "cancelActivity", "triggeredByEvent", "isForCompensation", "isSequential"),
    *("isInterrupting", "instantiate"),
)
Mutation = Callable[[etree._Element, random.Random], None]


def mutant(data: bytes, chance: random.Random) -> bytes:
    """``data`` after one to four accidents; as it is where it cannot be read."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return _cut(data, chance)
    for _ in range(chance.randint(1, 4)):
        chance.choice(MUTATIONS)(root, chance)
    spoilt = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return _cut(spoilt, chance) if chance.random() < 0.05 else spoilt


def _cut(data: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(data))
    return data[:at] if chance.random() < 0.5 else data[:at] + data[at + chance.randint(1, 30) :]


def _any(root: etree._Element, chance: random.Random) -> etree._Element:
    return chance.choice(list(root.iter(etree.Element)))


def _lose(root: etree._Element, chance: random.Random) -> None:
    one = _any(root, chance)
    parent = one.getparent()
    if parent is not None:
        parent.remove(one)


def _double(root: etree._Element, chance: random.Random) -> None:
    one = _any(root, chance)
    parent = one.getparent()
    if parent is not None:
        parent.insert(chance.randint(0, len(parent)), copy.deepcopy(one))


def _move(root: etree._Element, chance: random.Random) -> None:
    """Into any element that is not inside it."""
    one, home = _any(root, chance), _any(root, chance)
    if one is not root and one not in (home, *home.iterancestors()):
        home.insert(chance.randint(0, len(home)), one)


def _nest(root: etree._Element, chance: random.Random) -> None:
    one = _any(root, chance)
    for _ in range(chance.choice((1, 3, 70))):
        inner = copy.deepcopy(one)
        if sum(1 for _ in inner.iter()) * sum(1 for _ in one.iter()) > 4000:
            return
        one.append(inner)
        one = inner


def _lose_attribute(root: etree._Element, chance: random.Random) -> None:
    one = _any(root, chance)
    if one.attrib:
        del one.attrib[chance.choice(list(one.attrib))]


def _swap_values(root: etree._Element, chance: random.Random) -> None:
    """Two ids, or an id and a reference, or any two attributes."""
    one, other = _any(root, chance), _any(root, chance)
    if one.attrib and other.attrib:
        name, its = chance.choice(list(one.attrib)), chance.choice(list(other.attrib))
        one.attrib[name], other.attrib[its] = other.attrib[its], one.attrib[name]


def _break_value(root: etree._Element, chance: random.Random) -> None:
    one = _any(root, chance)
    strange = ("", "x", " ", "0", "-1", "=1", "= a >", "${x}", "文", "a b", "\u202e", "x" * 5000)
    if one.attrib and chance.random() < 0.7:
        one.attrib[chance.choice(list(one.attrib))] = chance.choice(strange)
    else:
        one.text = chance.choice(strange)


def _rename(root: etree._Element, chance: random.Random) -> None:
    _any(root, chance).tag = f"{{{BPMN}}}{chance.choice(TAGS)}"


def _respace(root: etree._Element, chance: random.Random) -> None:
    one, space = _any(root, chance), chance.choice(NAMESPACES)
    name = etree.QName(one).localname
    one.tag = f"{{{space}}}{name}" if space else name


def _flip(root: etree._Element, chance: random.Random) -> None:
    _any(root, chance).attrib[chance.choice(FLAGS)] = chance.choice(("true", "false", "1", "x"))


MUTATIONS: tuple[Mutation, ...] = (
    *(_lose, _double, _move, _nest, _lose_attribute, _swap_values, _break_value, _rename),
    *(_respace, _flip),
)
