"""Two versions of a process: which element of the new one stands for which of the old one.

An element is known by its id and by where it lies: in the process itself or in an embedded
sub-process, whose id is the name of its specification.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine.errors import Obstacle
from engine.ports import Pairing
from engine.spiff.definitions import Error, Escalation, Message, Signal, Timer
from engine.spiff.nodes import ROOT, ProcessSpec, StartEvent
from engine.spiff.tokens import Flow

Specs = Mapping[str, ProcessSpec]
WORDS = {
    "Node": "空事件",
    "Activity": "任务",
    "UserTask": "用户任务",
    "JobTask": "服务任务",
    "RuleTask": "业务规则任务",
    "ScriptTask": "脚本任务",
    "ReceiveTask": "接收任务",
    "SubProcess": "子流程",
    "CallActivity": "调用活动",
    "CatchEvent": "中间事件",
    "BoundaryEvent": "边界事件",
    "ExclusiveGateway": "排他网关",
    "ParallelGateway": "并行网关",
    "InclusiveGateway": "包容网关",
    "EventGateway": "事件网关",
    "EndEvent": "结束事件",
    "TerminateEndEvent": "终止结束事件",
    "ThrowingEnd": "抛出的结束事件",
    "ThrowEvent": "中间抛出事件",
    "SendingEnd": "消息结束事件",
    "StartEvent": "开始事件",
    "EventStart": "事件子流程的开始事件",
    "EventSubProcess": "事件子流程",
    "Timer": "定时",
    "Message": "消息",
    "Signal": "信号",
    "Error": "错误",
    "Escalation": "升级",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """What an element is, as far as a token that waits there cannot become anything else."""

    spec: type[Any]
    definition: type[Any] | None
    sequential: bool | None
    signing: bool

    @classmethod
    def of(cls, spec: Any) -> Kind:
        definition, loop = getattr(spec, "definition", None), getattr(spec, "loop", None)
        waits_for = type(definition) if definition is not None else None
        sequential, signing = (loop.sequential, bool(loop.signing)) if loop else (None, False)
        return cls(type(spec), waits_for, sequential, signing)

    def __str__(self) -> str:
        loops = {None: "", True: "依次{}", False: "并行{}"}
        parts = [self.definition, self.spec]
        names = [WORDS.get(part.__name__, part.__name__) for part in parts if part]
        how = "会签" if self.signing else "多实例"
        return loops[self.sequential].format(how) + "".join(names)


class Version:
    """One version of one process with its embedded sub-processes, by the name of each."""

    def __init__(self, specs: Specs, process_id: str) -> None:
        self.process_id = process_id
        self.scopes: dict[str, ProcessSpec] = {}
        todo = [process_id]
        while todo:
            name = todo.pop()
            self.scopes[name] = specs[name]
            found = (getattr(e, "inner", None) for e in specs[name].task_specs.values())
            todo += [inner for inner in found if inner and inner not in self.scopes]

    @cached_property
    def elements(self) -> Mapping[str, tuple[str, Any]]:
        """Element id -> the scope that it lies in, and itself; the roots are left out.

        The start of an event sub-process lies in the scope around it: that is where it waits.
        """
        watching = {start.name for specs in self.scopes.values() for start in specs.watching}
        return {
            spec.name: (scope, spec)
            for scope, specs in self.scopes.items()
            for spec in specs.task_specs.values()
            if spec.name != ROOT and not (isinstance(spec, StartEvent) and spec.name in watching)
        }

    @cached_property
    def flows(self) -> Mapping[str, tuple[str, Flow]]:
        """Flow id -> the element it leaves, and itself."""
        return {f.id: (name, f) for name, (_, spec) in self.elements.items() for f in spec.flows}

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """Boundary event -> the activity that it is attached to."""
        return {
            boundary: name
            for name, (_, spec) in self.elements.items()
            for boundary in getattr(spec, "boundaries", ())
        }


class Correspondence:
    """``said``: old id -> new id of elements and flows; what it leaves out stands for itself."""

    def __init__(self, old: Version, new: Version, said: Mapping[str, str]) -> None:
        self.old = old
        self.new = new
        self._said = said
        self._taken = set(said.values())

    def name(self, old_id: str) -> str | None:
        """The id that stands for ``old_id``, wherever it lies; None if there is none."""
        if old_id in self._said:
            return self._said[old_id]
        known = old_id in self.new.elements or old_id in self.new.flows
        return old_id if known and old_id not in self._taken else None

    def element(self, old_id: str) -> Any | str:
        """The element that stands for ``old_id``, or why none does."""
        scope, old = self.old.elements[old_id]
        name = self.name(old_id)
        if name is None or name not in self.new.elements:
            return "新流程图里没有与它对应的元素"
        found, new = self.new.elements[name]
        if Kind.of(new) != Kind.of(old):
            return f"种类不同:原来是{Kind.of(old)},新流程图里是{Kind.of(new)}"
        if found != self.scope(scope):
            return f"新流程图里的“{new.title}”在另一个流程或子流程里"
        owner = self.old.owners.get(old_id)
        if owner is not None and self.new.owners[name] != self.name(owner):
            return f"新流程图里的“{new.title}”在另一个活动的边界上"
        return new

    def scope(self, old: str) -> str | None:
        """The process or sub-process that stands for ``old``."""
        if old == self.old.process_id:
            return self.new.process_id
        return self.name(old)

    def flow(self, old_id: str, join: Any) -> str | None:
        """The flow into ``join`` (new) that stands for ``old_id``: said, the same, or between the
        elements that stand for its ends."""
        name = self.name(old_id)
        if name in join.incoming:
            return name
        source = self.name(self.old.flows[old_id][0])
        if source is None or source not in self.new.elements:
            return None
        flows = self.new.elements[source][1].flows
        found = [flow.id for flow in flows if flow.target == join.name]
        return found[0] if len(found) == 1 else None

    def images(self, old_ids: Iterable[str]) -> set[str]:
        """The ids of what stands for ``old_ids``, of those that have a counterpart."""
        found = (self.element(old_id) for old_id in old_ids)
        return {spec.name for spec in found if not isinstance(spec, str)}


def mistakes(
    between: Correspondence, said: Mapping[str, str], rearm: Sequence[str]
) -> list[Obstacle]:
    """What is wrong with a plan, whatever the case."""
    found = [Obstacle(old, _title(between.old, old), why) for old, why in _wrong(between, said)]
    for name in rearm:
        _, spec = between.new.elements.get(name, ("", None))
        if not isinstance(getattr(spec, "definition", None), Timer | Message | Signal):
            why = "要重新计算的,应是新流程图里的定时、消息或信号事件"
            found.append(Obstacle(name, "", why))
    return found


def _wrong(between: Correspondence, said: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    old, new = between.old, between.new
    claimed: dict[str, str] = {}
    for source, target in said.items():
        if target in claimed:
            yield source, f"与“{claimed[target]}”对应到同一个“{target}”"
        claimed.setdefault(target, source)
        if source in old.flows:
            if target not in new.flows:
                yield source, f"对应的“{target}”不是新流程图里的连线"
        elif source not in old.elements:
            yield source, "原流程图里没有这个元素"
        elif target not in new.elements:
            yield source, f"新流程图里没有元素“{target}”"
        elif isinstance(why := between.element(source), str):
            yield source, why


def pairing(old: Version, new: Version) -> Pairing:
    """By id, else by name, where kind and place agree; what is left over is lost."""
    pairs: dict[str, str] = {}
    same = Correspondence(old, new, {})
    for name in old.elements:
        if not isinstance(same.element(name), str):
            pairs[name] = name
    # A sub-process that is found by its name brings its inside along: as often as one is found.
    while more := dict(_by_name(old, new, pairs)):
        pairs |= more
    lost = [(n, e.title, str(Kind.of(e))) for n, (_, e) in old.elements.items() if n not in pairs]
    return Pairing(new.process_id, pairs, tuple(lost))


def _by_name(old: Version, new: Version, pairs: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    free = {n: s for n, (_, s) in new.elements.items() if n not in pairs.values()}
    for name, (_, spec) in old.elements.items():
        if name in pairs:
            continue
        named = [n for n, s in free.items() if s.title == spec.title]
        fit = [
            n
            for n in named
            if not isinstance(Correspondence(old, new, {**pairs, name: n}).element(name), str)
        ]
        if len(fit) == 1:
            del free[fit[0]]
            yield name, fit[0]


def _title(version: Version, name: str) -> str:
    return str(version.elements[name][1].title) if name in version.elements else ""


def waits_alike(old: Any, new: Any) -> bool:
    """Whether what waits for ``old`` may go on waiting: its time or key is kept then."""
    if isinstance(old, Timer | Error | Escalation):
        return True
    if isinstance(old, Message):
        return bool(old.name == new.name)
    return bool(old == new)
