"""A random diagram as the BPMN file that a designer would have drawn."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tests import diagrams
from tests.proofs.model.blocks import (
    Activity,
    Again,
    Back,
    Block,
    Boundary,
    Bundle,
    Caught,
    Choice,
    Each,
    End,
    Error,
    Escalation,
    EventSub,
    Fork,
    Message,
    Process,
    Race,
    Seq,
    Signal,
    Signed,
    Sum,
    Throw,
    Timer,
    Wait,
    exits,
)

DECISION = "grade"
JOB_TYPE = "outside"
DMN = f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="rules" name="rules"
  namespace="tests"><decision id="{DECISION}" name="grade"><variable name="grade"/>
<literalExpression><text>a + 10</text></literalExpression></decision></definitions>
""".encode()
Drawn = tuple[list[str], list[str]]


class Writer:
    """Elements and flows of one scope after the other; ``kinds`` of gateways by id."""

    def __init__(self, targets: frozenset[str]) -> None:
        self.targets = targets
        self.elements: list[str] = []
        self.flows: list[str] = []
        self.joining: set[str] = set()
        self.messages: dict[str, str] = {}
        self.signals: dict[str, str] = {}

    def process(self, process: Process) -> str:
        elements, flows = self.scope(process.id, process.body, process.watchers)
        return diagrams.process(process.id, *elements, flows="\n".join(flows))

    def scope(
        self, name: str, body: Block, watchers: Sequence[EventSub] = (), start: str = ""
    ) -> Drawn:
        """What is inside; ``start`` is the id of its start event if that is drawn already."""
        outer = self.elements, self.flows
        self.elements, self.flows = [], []
        self.elements += [self._watcher(watcher) for watcher in watchers]
        if not start:
            self.elements.append(diagrams.start(f"{name}_start"))
        self.elements.append(diagrams.end(f"{name}_end"))
        entry = self.write(body, f"{name}_end")
        self.flow(start or f"{name}_start", entry)
        if not any(flow.split(" -> ")[1].startswith(f"{name}_end") for flow in self.flows):
            self.elements.remove(diagrams.end(f"{name}_end"))
        drawn = self.elements, self.flows
        self.elements, self.flows = outer
        return drawn

    def _watcher(self, watcher: EventSub) -> str:
        elements, flows = self.scope(watcher.id, watcher.body, start=f"on_{watcher.id}")
        definition = self._definition(watcher.what)
        return diagrams.event_sub_process(
            watcher.id,
            definition,
            *elements,
            flows="\n".join(flows),
            interrupting=watcher.interrupting,
        )

    def flow(self, source: str, target: str, condition: str = "") -> None:
        self.flows.append(f"{source} -> {target}" + (f": {condition}" if condition else ""))

    def gateway(self, kind: str, id_: str, default: str = "") -> str:
        self.elements.append(diagrams.gateway(kind, id_, default))
        if kind in ("parallel", "inclusive"):
            self.joining.add(id_)
        return id_

    def write(self, block: Block, after: str) -> str:
        """Draw ``block`` with its exit leading to ``after``; the element by which it is entered."""
        entry = self._write(block, after)
        if block.id in self.targets:
            self.flow(self.gateway("exclusive", f"{block.id}_in"), entry)
            return f"{block.id}_in"
        return entry

    def _write(self, block: Block, after: str) -> str:
        match block:
            case Seq():
                for part in reversed(block.parts):
                    after = self.write(part, after)
                return after
            case Activity():
                return self._activity(block, after)
            case Wait():
                return self._wait(block, after)
            case Choice():
                return self._choice(block, after)
            case Fork():
                return self._fork(block, after)
            case Again():
                return self._again(block, after)
            case Race():
                return self._race(block, after)
            case Throw():
                definition = diagrams.on_escalation(block.code)
                self.elements.append(diagrams.throw(block.id, definition))
                self.flow(block.id, after)
                return block.id
            case End():
                self.elements.append(diagrams.end(block.id, *_ending(block)))
                return block.id
            case Back():
                return f"{block.target}_in"

    def _merged(self, block: Block, after: str, ways: int) -> str:
        """Where several ways go on: drawn as a gateway, or straight into what follows."""
        if ways > 1 and (after in self.joining or len(block.id) % 2):
            self.flow(self.gateway("exclusive", f"{block.id}_m"), after)
            return f"{block.id}_m"
        return after

    # --- gateways ---------------------------------------------------------------------------

    def _choice(self, block: Choice, after: str) -> str:
        kind = "inclusive" if block.many else "exclusive"
        ways = sum(exits(way) for _, way in block.ways)
        if block.many:
            self.flow(self.gateway(kind, f"{block.id}_j"), after)
            after = f"{block.id}_j"
        else:
            after = self._merged(block, after, ways)
        entries = [(condition, self.write(way, after)) for condition, way in block.ways]
        default = next(entry for condition, entry in entries if condition is None)
        self.gateway(kind, block.id, f"{block.id}-{default}")
        for condition, entry in entries:
            self.flow(block.id, entry, condition.text if condition else "")
        return block.id

    def _fork(self, block: Fork, after: str) -> str:
        if block.joined:
            self.flow(self.gateway("parallel", f"{block.id}_j"), after)
            after = f"{block.id}_j"
        else:
            after = self._merged(block, after, sum(exits(branch) for branch in block.branches))
        entries = [self.write(branch, after) for branch in block.branches]
        self.gateway("parallel", block.id)
        for entry in entries:
            self.flow(block.id, entry)
        return block.id

    def _again(self, block: Again, after: str) -> str:
        first = self.gateway("exclusive", f"{block.id}_g")
        last = self.gateway("exclusive", block.id, f"{block.id}-{after}")
        self.flow(last, first, block.condition.text)
        self.flow(last, after)
        self.flow(first, self.write(block.body, last))
        return first

    def _race(self, block: Race, after: str) -> str:
        after = self._merged(block, after, sum(exits(way) for _, way in block.ways))
        self.gateway("eventBased", block.id)
        for wait, way in block.ways:
            self.flow(block.id, self._wait(wait, self.write(way, after)))
        return block.id

    # --- what waits -------------------------------------------------------------------------

    def _wait(self, wait: Wait, after: str) -> str:
        if wait.receive and isinstance(wait.what, Message):
            reference = {"messageRef": f"message_{self._message(wait.what)}"}
            self.elements.append(diagrams.element("receiveTask", wait.id, **reference))
        else:
            self.elements.append(diagrams.catch(wait.id, self._definition(wait.what)))
        self.flow(wait.id, after)
        return wait.id

    def _definition(self, what: Caught) -> str:
        match what:
            case Timer(minutes, times):
                if times > 1:
                    return diagrams.timer("timeCycle", f"R{times}/PT{minutes}M")
                return diagrams.timer("timeDuration", f"PT{minutes}M")
            case Message():
                return diagrams.on_message(self._message(what))
            case Signal(name):
                self.signals[name] = diagrams.signal(name)
                return diagrams.on_signal(name)
            case Error(code):
                return diagrams.on_error(code)
            case Escalation(code):
                return diagrams.on_escalation(code)

    def _message(self, message: Message) -> str:
        key = f"=k + string({message.item})" if message.item else "=k"
        self.messages[message.name] = diagrams.message(message.name, key)
        return message.name

    def _activity(self, block: Activity, after: str) -> str:
        merging = 1 + sum(exits(boundary.handler) for boundary in block.boundaries)
        after = self._merged(block, after, merging)
        self.elements.append(self._element(block))
        self.flow(block.id, after)
        for boundary in block.boundaries:
            self._boundary(boundary, block.id, after)
        return block.id

    def _boundary(self, boundary: Boundary, activity: str, after: str) -> None:
        definition = self._definition(boundary.what)
        drawn = diagrams.boundary(
            boundary.id, activity, definition, interrupting=boundary.interrupting
        )
        self.elements.append(drawn)
        self.flow(boundary.id, self.write(boundary.handler, after))

    def _element(self, block: Activity) -> str:
        mapping = _mapping(block.inputs, block.outputs)
        if block.each and block.each.signed:
            return _signed(block.id, block.each, block.each.signed, mapping)
        loops = (_loop(block.each),) if block.each else ()
        match block.kind:
            case "user":
                return diagrams.user(block.id, *loops, extensions=mapping)
            case "job":
                return diagrams.job(block.id, JOB_TYPE, *loops, extensions=mapping)
            case "sub":
                extended = f"<bpmn:extensionElements>{mapping}</bpmn:extensionElements>"
                if block.inner is None:
                    raise ValueError(f"{block.id} has no inside")
                elements, flows = self.scope(block.id, block.inner, block.watchers)
                inside = [extended, *loops, *elements]
                return diagrams.sub_process(block.id, *inside, flows="\n".join(flows))
            case "call":
                returns = str(block.return_all).lower()
                said = (
                    f'<zeebe:calledElement processId="{block.called}" '
                    f'propagateAllChildVariables="{returns}"/>{mapping}'
                )
                return diagrams.element("callActivity", block.id, *loops, extensions=said)
            case _:
                return _automatic(block)


def _automatic(block: Activity) -> str:
    if block.script is None:
        return diagrams.element("manualTask", block.id)
    if block.kind == "script":
        return diagrams.script(block.id, block.script.text, block.script.target)
    said = f'<zeebe:calledDecision decisionId="{DECISION}" resultVariable="{block.script.target}"/>'
    return diagrams.element("businessRuleTask", block.id, extensions=said)


def _signed(id_: str, each: Each, signed: Signed, mapping: str) -> str:
    said = {
        "signing": signed.mode,
        "signers": f"={each.over}",
        "signingAgree": f"={each.result}",
        "signingResult": each.out,
        **({"signingRatio": f"={signed.percent / 100}"} if signed.mode == "ratio" else {}),
    }
    listed = "".join(f'<zeebe:property name="jiuzhu:{n}" value="{v}"/>' for n, v in said.items())
    extensions = f"<zeebe:userTask/><zeebe:properties>{listed}</zeebe:properties>{mapping}"
    return diagrams.element("userTask", id_, extensions=extensions)


def _loop(each: Each) -> str:
    return diagrams.loop(
        f"={each.over}",
        each.item,
        out=each.out,
        result=f"={each.result}",
        until=f"=numberOfCompletedInstances >= {each.done}" if each.done else "",
        sequential=each.sequential,
    )


def _mapping(inputs: tuple[Sum, ...], outputs: tuple[Sum, ...]) -> str:
    if not inputs and not outputs:
        return ""
    return diagrams.mapping(
        {one.target: one.text for one in inputs}, {one.target: one.text for one in outputs}
    )


def _ending(end: End) -> tuple[str, ...]:
    if end.kind == "terminate":
        return (diagrams.TERMINATE,)
    if end.kind == "escalation":
        return (diagrams.on_escalation(end.code),)
    if end.kind == "error":
        return (diagrams.on_error(escape(end.code)),)
    return ()


def files(bundle: Bundle) -> dict[str, bytes]:
    """What is deployed: one diagram with every process, and a decision."""
    targets = {
        block.target
        for process in bundle.processes
        for block in process.blocks
        if isinstance(block, Back)
    }
    writer = Writer(frozenset(targets))
    processes = [writer.process(process) for process in bundle.processes]
    errors = [diagrams.error(code) for code in ("late", "lost")]
    escalations = [diagrams.escalation(code) for code in ("near", "far")]
    heard = [*writer.messages.values(), *writer.signals.values()]
    body = diagrams.file(*heard, *errors, *escalations, *processes)
    return {"drawn.bpmn": body, "rules.dmn": DMN}
