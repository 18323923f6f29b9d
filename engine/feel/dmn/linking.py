"""DMN files that import each other, made into one model; and what must hold between elements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from engine.feel.dmn.model import DecisionModel
from engine.feel.errors import DmnError

Rename = Callable[[str], str]


def link(model: DecisionModel, others: Sequence[DecisionModel] = ()) -> DecisionModel:
    """``model`` with the files among ``others`` that it imports, directly or not.

    ``DmnError`` where one is missing, a reference leads nowhere, or requirements run in a circle.
    """
    parts = [model]
    for part in parts:
        for wanted in part.imports:
            if all(one.namespace != wanted.namespace for one in parts):
                parts.append(_found(wanted.name, wanted.namespace, others))
    imported = tuple(_qualified(part, model.namespace) for part in parts[1:])
    linked = replace(model, parts=imported)
    _check([linked, *imported])
    return linked


def _found(name: str, namespace: str, others: Sequence[DecisionModel]) -> DecisionModel:
    found = [one for one in others if one.namespace == namespace]
    if len(found) != 1:
        told = "有几个" if found else "没有"
        raise DmnError(f"导入“{name}”的命名空间是“{namespace}”:流程包里{told}这样的决策文件")
    return found[0]


def _qualified(part: DecisionModel, home: str) -> DecisionModel:
    """``part`` with its ids as the file of namespace ``home`` knows them."""

    def key(reference: str) -> str:
        namespace, mark, identity = reference.rpartition("#")
        if not mark:
            return f"{part.namespace}#{reference}"
        return identity if namespace == home else reference

    return replace(
        part,
        inputs=tuple(replace(one, id=key(one.id)) for one in part.inputs),
        decisions=tuple(
            replace(
                one,
                id=key(one.id),
                inputs=_all(key, one.inputs),
                decisions=_all(key, one.decisions),
                knowledge=_all(key, one.knowledge),
            )
            for one in part.decisions
        ),
        functions=tuple(
            replace(one, id=key(one.id), knowledge=_all(key, one.knowledge))
            for one in part.functions
        ),
        services=tuple(
            replace(
                one,
                id=key(one.id),
                outputs=_all(key, one.outputs),
                inputs=_all(key, one.inputs),
                inputDecisions=_all(key, one.inputDecisions),
            )
            for one in part.services
        ),
    )


def _all(key: Rename, references: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key(one) for one in references)


def _check(parts: Sequence[DecisionModel]) -> None:
    """Ids are unique, references lead somewhere, and requirements do not run in a circle."""
    known: dict[str, str] = {}
    for part in parts:
        for group, elements in (
            ("inputs", part.inputs),
            ("decisions", part.decisions),
            ("functions", part.functions),
            ("services", part.services),
        ):
            for one in elements:
                if one.id in known:
                    raise DmnError(f"id“{one.id}”用了不止一次", one.id)
                known[one.id] = group
    for part in parts:
        _check_references(part, known)
        # Through its components a type may contain itself; it may not be another name of itself.
        _no_circle({one.name: [one.ref or ""] for one in part.types}, "数据类型的定义成环")
    decisions = {one.id: one.decisions for part in parts for one in part.decisions}
    _no_circle(decisions, "决策的依赖成环")


def _check_references(part: DecisionModel, known: Mapping[str, str]) -> None:
    for decision in part.decisions:
        _must_be(known, decision.id, decision.inputs, {"inputs"})
        _must_be(known, decision.id, decision.decisions, {"decisions"})
        _must_be(known, decision.id, decision.knowledge, {"functions", "services"})
    for function in part.functions:
        _must_be(known, function.id, function.knowledge, {"functions", "services"})
    for service in part.services:
        _must_be(known, service.id, service.inputs, {"inputs"})
        _must_be(known, service.id, service.outputs + service.inputDecisions, {"decisions"})
        if not service.outputs:
            raise DmnError(f"决策服务“{service.name}”没有输出决策", service.id)


def _must_be(
    known: Mapping[str, str], identity: str, required: Iterable[str], groups: set[str]
) -> None:
    for name in required:
        if known.get(name) not in groups:
            raise DmnError(f"引用的“{name}”不存在、没有导入,或者不是所需的那类元素", identity)


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
