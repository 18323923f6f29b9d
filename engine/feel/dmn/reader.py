"""DMN 1.3 to 1.5 XML to a ``DecisionModel``. The XML comes parsed: see ``engine.xml``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from lxml import etree

from engine.feel.dmn.boxed import Source, decision_logic, encapsulated_logic
from engine.feel.dmn.model import (
    Decision,
    DecisionModel,
    DecisionService,
    InputData,
    ItemType,
    KnowledgeModel,
)
from engine.feel.errors import DmnError

NAMESPACES: Final = frozenset(
    f"https://www.omg.org/spec/DMN/{date}/MODEL/" for date in ("20191111", "20211108", "20230324")
)


def parse_dmn(root: etree._Element) -> DecisionModel:
    """The model of a ``definitions`` element; ``DmnError`` names decision, rule and reason."""
    source = Source(root)
    if source.tag != "definitions" or source.namespace not in NAMESPACES:
        raise DmnError(f"不是 DMN 1.3、1.4 或 1.5 的决策文件:根元素是 {root.tag}")
    model = DecisionModel(
        namespace=source.get("namespace") or "",
        name=source.get("name") or "",
        types=tuple(_item_type(one) for one in source.all("itemDefinition")),
        inputs=tuple(_input_data(one) for one in source.all("inputData")),
        decisions=tuple(_decision(one) for one in source.all("decision")),
        functions=tuple(_knowledge_model(one) for one in source.all("businessKnowledgeModel")),
        services=tuple(_service(one) for one in source.all("decisionService")),
    )
    _check(model)
    return model


def _item_type(source: Source) -> ItemType:
    name = source.get("name")
    if not name:
        raise DmnError("有一个数据类型没有名称")
    return ItemType(
        name=name,
        ref="function" if source.child("functionItem") is not None else source.type_ref(),
        collection=source.get("isCollection") == "true",
        allowed=source.text("typeConstraint") or source.text("allowedValues"),
        components=tuple(_item_type(one) for one in source.all("itemComponent")),
    )


def _named(source: Source) -> tuple[str, str, str | None]:
    """Id, name and type of an element that has a variable."""
    identity = source.get("id") or source.get("name")
    name = source.get("name")
    if not identity or not name:
        raise DmnError(f"有一个 {source.tag} 没有 id 或名称", identity)
    variable = source.child("variable")
    return identity, name, variable.type_ref() if variable else None


def _input_data(source: Source) -> InputData:
    identity, name, ref = _named(source)
    return InputData(identity, name, ref)


def _decision(source: Source) -> Decision:
    identity, name, ref = _named(source)
    required = source.all("informationRequirement")
    return Decision(
        id=identity,
        name=name,
        ref=ref,
        inputs=_references(identity, required, "requiredInput"),
        decisions=_references(identity, required, "requiredDecision"),
        knowledge=_knowledge(identity, source),
        expression=decision_logic(source, identity),
    )


def _knowledge_model(source: Source) -> KnowledgeModel:
    identity, name, ref = _named(source)
    logic = encapsulated_logic(source, identity)
    return KnowledgeModel(identity, name, ref, _knowledge(identity, source), logic)


def _service(source: Source) -> DecisionService:
    identity, name, ref = _named(source)
    return DecisionService(
        id=identity,
        name=name,
        ref=ref,
        outputs=_references(identity, [source], "outputDecision"),
        inputs=_references(identity, [source], "inputData"),
        inputDecisions=_references(identity, [source], "inputDecision"),
    )


def _knowledge(identity: str, source: Source) -> tuple[str, ...]:
    return _references(identity, source.all("knowledgeRequirement"), "requiredKnowledge")


def _references(identity: str, sources: Iterable[Source], tag: str) -> tuple[str, ...]:
    found = []
    for source in sources:
        for reference in source.all(tag):
            place, _, name = (reference.get("href") or "").rpartition("#")
            if not name or place not in ("", source.model_namespace):
                raise DmnError(f"引用“{place}#{name}”不在本文件中;不支持导入的决策文件", identity)
            found.append(name)
    return tuple(found)


def _check(model: DecisionModel) -> None:
    """Ids are unique, references lead somewhere, and requirements do not run in a circle."""
    ids = [("inputs", one.id) for one in model.inputs]
    ids += [("decisions", one.id) for one in model.decisions]
    ids += [("functions", one.id) for one in model.functions]
    ids += [("services", one.id) for one in model.services]
    known: dict[str, str] = {}
    for group, identity in ids:
        if identity in known:
            raise DmnError(f"id“{identity}”用了不止一次", identity)
        known[identity] = group
    for decision in model.decisions:
        _must_be(known, decision.id, decision.inputs, {"inputs"})
        _must_be(known, decision.id, decision.decisions, {"decisions"})
        _must_be(known, decision.id, decision.knowledge, {"functions", "services"})
    for function in model.functions:
        _must_be(known, function.id, function.knowledge, {"functions", "services"})
    for service in model.services:
        _must_be(known, service.id, service.inputs, {"inputs"})
        _must_be(known, service.id, service.outputs + service.inputDecisions, {"decisions"})
        if not service.outputs:
            raise DmnError(f"决策服务“{service.name}”没有输出决策", service.id)
    _no_circle({one.id: one.decisions for one in model.decisions}, "决策的依赖成环")
    # Through its components a type may contain itself; it may not be another name of itself.
    _no_circle({one.name: [one.ref or ""] for one in model.types}, "数据类型的定义成环")


def _must_be(
    known: dict[str, str], identity: str, required: Iterable[str], groups: set[str]
) -> None:
    for name in required:
        if known.get(name) not in groups:
            raise DmnError(f"引用的“{name}”不存在,或者不是所需的那类元素", identity)


def _no_circle(required: Mapping[str, Iterable[str]], told: str) -> None:
    """``required`` maps ids to ids; ``DmnError`` names the first that leads back to itself."""
    done: set[str] = set()
    for start in required:
        path: dict[str, None] = {}
        # An explicit stack: a chain of thousands of decisions must not exhaust Python's.
        stack = [(start, False)]
        while stack:
            one, leaving = stack.pop()
            if leaving:
                del path[one]
                done.add(one)
            elif one in path:
                raise DmnError(f"{told}:{' → '.join([*path, one])}", one)
            elif one not in done:
                path[one] = None
                stack.append((one, True))
                stack.extend((other, False) for other in required.get(one, ()))
