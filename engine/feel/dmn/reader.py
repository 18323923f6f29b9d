"""DMN 1.3 to 1.5 XML to a ``DecisionModel``. The XML comes parsed: see ``engine.xml``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from lxml import etree

from engine.feel.dmn.boxed import Source, decision_logic, encapsulated_logic
from engine.feel.dmn.linking import link
from engine.feel.dmn.model import (
    Decision,
    DecisionModel,
    DecisionService,
    Import,
    InputData,
    ItemType,
    KnowledgeModel,
)
from engine.feel.errors import DmnError

NAMESPACES: Final = frozenset(
    f"https://www.omg.org/spec/DMN/{date}/MODEL/" for date in ("20191111", "20211108", "20230324")
)


def parse_dmn(root: etree._Element, others: Iterable[etree._Element] = ()) -> DecisionModel:
    """The model of a ``definitions`` element, with those among ``others`` that it imports.

    ``DmnError`` names decision, rule and reason.
    """
    model = read_dmn(root)
    return link(model, [read_dmn(one) for one in others] if model.imports else ())


def read_dmn(root: etree._Element) -> DecisionModel:
    """The model of one file, not linked yet; ``DmnError`` as above."""
    source = Source(root)
    if source.tag != "definitions" or source.namespace not in NAMESPACES:
        raise DmnError(f"不是 DMN 1.3、1.4 或 1.5 的决策文件:根元素是 {root.tag}")
    return DecisionModel(
        namespace=source.get("namespace") or "",
        name=source.get("name") or "",
        types=tuple(_item_type(one) for one in source.all("itemDefinition")),
        inputs=tuple(_input_data(one) for one in source.all("inputData")),
        decisions=tuple(_decision(one) for one in source.all("decision")),
        functions=tuple(_knowledge_model(one) for one in source.all("businessKnowledgeModel")),
        services=tuple(_service(one) for one in source.all("decisionService")),
        imports=tuple(_imports(source)),
    )


def _imports(source: Source) -> Iterator[Import]:
    """The DMN files it imports; what else a file may import (types, PMML) has no elements."""
    for one in source.all("import"):
        if "/spec/DMN/" in (one.get("importType") or ""):
            yield Import(one.get("name") or "", one.get("namespace") or "")


def _item_type(source: Source) -> ItemType:
    name = source.get("name")
    if not name:
        raise DmnError("有一个数据类型没有名称")
    return ItemType(
        name=name,
        ref="function" if source.child("functionItem") is not None else source.type_ref(),
        collection=source.get("isCollection") == "true",
        allowed=source.text("allowedValues"),
        components=tuple(_item_type(one) for one in source.all("itemComponent")),
        constraint=source.text("typeConstraint"),
    )


def _named(source: Source) -> tuple[str, str, str | None, str | None]:
    """Id, name, other name and type of an element that has a variable."""
    identity = source.get("id") or source.get("name")
    name = source.get("name")
    if not identity or not name:
        raise DmnError(f"有一个 {source.tag} 没有 id 或名称", identity)
    variable = source.child("variable")
    alias = (variable.get("name") if variable else identity) or name
    return (
        identity,
        name,
        alias if alias != name else None,
        variable.type_ref() if variable else None,
    )


def _input_data(source: Source) -> InputData:
    return InputData(*_named(source))


def _decision(source: Source) -> Decision:
    identity, name, alias, ref = _named(source)
    required = source.all("informationRequirement")
    return Decision(
        id=identity,
        name=name,
        alias=alias,
        ref=ref,
        inputs=_references(identity, required, "requiredInput"),
        decisions=_references(identity, required, "requiredDecision"),
        knowledge=_knowledge(identity, source),
        expression=decision_logic(source, identity),
    )


def _knowledge_model(source: Source) -> KnowledgeModel:
    identity, name, alias, ref = _named(source)
    logic = encapsulated_logic(source, identity)
    return KnowledgeModel(identity, name, alias, ref, _knowledge(identity, source), logic)


def _service(source: Source) -> DecisionService:
    identity, name, alias, ref = _named(source)
    return DecisionService(
        id=identity,
        name=name,
        alias=alias,
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
            if not name:
                raise DmnError(f"引用“{place}”没有指明元素", identity)
            local = place in ("", source.model_namespace)
            found.append(name if local else f"{place}#{name}")
    return tuple(found)
