"""Sequence flows: they connect what exists, and the way on is always clear."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint.drawing import Drawing, Element, Flow, Scope
from engine.lint.known import Contents
from engine.lint.vocabulary import ACTIVITIES, EVENTS, RUNS

_CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway"})


def dangling(one: Drawing, _: Contents) -> Iterator[Finding]:
    """Both ends of a flow are elements of the same process or sub-process."""
    for scope in one.scopes():
        for flow in scope.flows:
            for what, end in (("起点", flow.source), ("终点", flow.target)):
                if end not in scope.by_id:
                    message = f"{flow.said}的{what}“{end}”不在{scope.said}里"
                    yield flow.error("dangling-flow", message, "重新画这条连线。")


def one_start(one: Drawing, _: Contents) -> Iterator[Finding]:
    """A process or embedded sub-process begins at exactly one none start event."""
    for scope in one.scopes():
        if scope.kind in ("process", "subProcess"):
            yield from _starts(scope)


def _starts(scope: Scope) -> Iterator[Finding]:
    starts = scope.of("startEvent")
    plain = [start for start in starts if not start.triggers]
    if not starts:
        message = f"{scope.said}没有空白开始事件"
        yield scope.error("no-start", message, "画一个空白开始事件,连到第一步。")
    elif len(plain) > 1:
        message = f"{scope.said}有 {len(plain)} 个空白开始事件"
        yield scope.error("several-starts", message, "只留一个;几条起始的路用网关分开。")


def nowhere_to_go(one: Drawing, _: Contents) -> Iterator[Finding]:
    """A path ends at an end event, so that the case's history tells how it ended."""
    for element in _runnable(one):
        if element.kind != "endEvent" and not element.outgoing and element.runs:
            message = f"{element.said}之后没有下一步"
            yield element.error("no-outgoing", message, "接一个结束事件。")


def nowhere_from(one: Drawing, _: Contents) -> Iterator[Finding]:
    for element in _runnable(one):
        if element.kind not in ("startEvent", "boundaryEvent") and not element.incoming:
            message = f"{element.said}没有进来的连线,永远不会轮到"
            yield element.error("no-incoming", message, "从前一步连过来,或删去它。")


def ends_are_ends(one: Drawing, _: Contents) -> Iterator[Finding]:
    for element in _runnable(one):
        if element.kind == "endEvent" and element.outgoing:
            message = f"{element.said}之后还有连线"
            yield element.error("flow-after-end", message, "删去连线,或改用中间事件。")
        if element.kind in ("startEvent", "boundaryEvent") and element.incoming:
            message = f"{element.said}有进来的连线"
            yield element.error("flow-into-start", message, "连到它后面的一步。")


def implicit_fork(one: Drawing, _: Contents) -> Iterator[Finding]:
    """Only gateways split the way."""
    for element in _runnable(one):
        if element.kind in {**ACTIVITIES, **EVENTS} and len(element.outgoing) > 1:
            message = f"{element.said}有 {len(element.outgoing)} 条出线"
            hint = "在它后面画网关:几条都走用并行网关,只走一条用排他网关。"
            yield element.error("implicit-fork", message, hint)


def misplaced_condition(one: Drawing, _: Contents) -> Iterator[Finding]:
    for element in _runnable(one):
        if element.kind in _CHOOSING:
            continue
        for flow in element.outgoing:
            if flow.condition is not None:
                message = f"{element.said}的{flow.said}带有条件"
                yield flow.error(
                    "misplaced-condition", message, "条件只能写在排他或包容网关的出线上。"
                )


def missing_condition(one: Drawing, _: Contents) -> Iterator[Finding]:
    """Of several ways out of a choice, each has a condition or is the default."""
    for element in _runnable(one):
        if element.kind in _CHOOSING and len(element.outgoing) > 1:
            for flow in element.outgoing:
                if flow.condition is None and flow.id != element.default:
                    message = f"{element.said}的{flow.said}没有条件,也不是默认出线"
                    yield flow.error("missing-condition", message, "写上条件,或设为默认出线。")


def default_flow(one: Drawing, _: Contents) -> Iterator[Finding]:
    for element in _runnable(one):
        found = [flow for flow in element.outgoing if flow.id == element.default]
        if element.default and not found:
            message = f"{element.said}的默认出线“{element.default}”不是它的出线"
            yield element.error("bad-default", message, "重新设置默认出线。")
        for flow in found:
            yield from _unneeded(element, flow)


def _unneeded(element: Element, flow: Flow) -> Iterator[Finding]:
    if flow.condition is not None and element.kind in _CHOOSING:
        message = f"{element.said}的默认{flow.said}带有条件,条件不会被计算"
        yield flow.warning("default-with-condition", message, "删去条件,或不设为默认出线。")


def _runnable(one: Drawing) -> Iterator[Element]:
    """What a token can come to. Other rules refuse the rest as a whole."""
    for element in one.elements():
        aside = element.flag("triggeredByEvent") or element.flag("isForCompensation")
        if element.kind in RUNS and not aside:
            yield element


RULES = (
    dangling,
    one_start,
    nowhere_to_go,
    nowhere_from,
    ends_are_ends,
    implicit_fork,
    misplaced_condition,
    missing_condition,
    default_flow,
)
