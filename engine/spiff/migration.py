"""Moving a running case to another version of its process.

Its tokens are set down at the elements that stand for theirs, with everything they hold: keys,
due times, the items and results of a multi-instance, what a join has seen. Then events that the
new diagram adds to a waiting activity begin to wait, those that it took away are gone, and joins
are asked whether they can go on. Whatever has no certain place is an obstacle, and nothing moves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.actions import Migrate
from engine.errors import CannotMigrate, Obstacle
from engine.events import Event
from engine.spiff import codec
from engine.spiff.activities import Activity, CallActivity
from engine.spiff.codec import ELEMENT, ENDS, ID, INTERNAL, PARENT, STATE, Row, Snapshot
from engine.spiff.context import Context, context
from engine.spiff.correspondence import Correspondence, Version, mistakes, waits_alike
from engine.spiff.definitions import Timer
from engine.spiff.event_sub_process import EventStart
from engine.spiff.events import BoundaryEvent
from engine.spiff.gateways import EventGateway, Joining, ParallelGateway
from engine.spiff.lineage import VISITED
from engine.spiff.multi_instance import is_instance
from engine.spiff.nodes import ROOT, ProcessSpec
from engine.spiff.signers import signs
from engine.spiff.tokens import FROM, WAITING, below, drop, exists, tokens, workflows

KEPT_BY_TIMERS = ("due", "every", "left")


def migrate(
    kept: Snapshot, old: Version, new: Version, action: Migrate, step: Context
) -> tuple[Any, dict[int, Event]]:
    """The case's workflow in ``new``, not settled yet, and by key what to tell of what waits in
    it. ``kept`` is used up; ``CannotMigrate`` with every obstacle that was found.
    """
    between = Correspondence(old, new, action.elements)
    wrong = mistakes(between, action.elements, action.rearm)
    if wrong:
        raise CannotMigrate(wrong, plan=True)
    moving = _Moving(between)
    jammed = set(between.images(_jammed(kept, old.scopes)))
    kept = moving.translated(kept)
    if not moving.obstacles:
        for name in _jammed(kept, new.scopes):
            if name not in jammed:
                why = "新流程图在此要等的一个分支,已经不会再有人来"
                moving.refuse(new.elements[name][1], why)
    if moving.obstacles:
        raise CannotMigrate(moving.obstacles)
    top = codec.load(kept, new.scopes, step)
    _arm_what_is_new(top, between, moving.stood)
    _watch_what_is_new(top, between)
    said = _renewed(top, moving.stood, action.rearm)
    _ask_joins(top)
    return top, said


@dataclass(slots=True)
class _Moving:
    """``stood`` and ``stands``: token id -> the element where it was, and where it is from now."""

    between: Correspondence
    stood: dict[int, Any] = field(default_factory=dict)
    stands: dict[int, Any] = field(default_factory=dict)
    obstacles: list[Obstacle] = field(default_factory=list)

    def refuse(self, spec: Any, why: str) -> None:
        obstacle = Obstacle(spec.name, spec.title, why)
        if obstacle not in self.obstacles:
            self.obstacles.append(obstacle)

    def translated(self, kept: Snapshot) -> Snapshot:
        """``kept`` in the words of the new version: elements, flows, sub-processes, process."""
        kept.data[ENDS] = [self.between.name(end) or end for end in kept.data.get(ENDS, [])]
        moved = []
        for owner, scope, rows in kept.workflows:
            holder = self.stands.get(owner) if owner is not None else None
            name = self.between.new.process_id if owner is None else getattr(holder, "inner", scope)
            moved.append((owner, name, [row for row in rows if self._keeps(row, scope)]))
        return replace(kept, process_id=self.between.new.process_id, workflows=moved)

    def _keeps(self, row: Row, scope: str) -> bool:
        """Set the token of ``row`` down where it stands from now; False if it is gone."""
        if row[ELEMENT] == ROOT:
            self._keep_visits(row)
            return True
        old = self.between.old.scopes[scope].task_specs[row[ELEMENT]]
        self.stood[row[ID]] = old
        found = self.between.element(old.name)
        if isinstance(found, str):
            if isinstance(old, BoundaryEvent | EventStart) or isinstance(
                self.stood.get(row[PARENT]), EventGateway
            ):
                # One of several things that something waits for: it goes on waiting for the others.
                return False
            self.refuse(old, found)
            return True
        row[ELEMENT] = found.name
        self.stands[row[ID]] = found
        if isinstance(old, Activity):
            self._keep_promises(old, found)
        if len(row) > INTERNAL and FROM in row[INTERNAL]:
            self._keep_flow(row, old, found)
        return True

    def _keep_visits(self, root: Row) -> None:
        """Where people may send the case back to, as far as it is still there."""
        if len(root) > INTERNAL and VISITED in root[INTERNAL]:
            visits = root[INTERNAL][VISITED]
            found = {name: self.between.element(name) for name in visits}
            root[INTERNAL][VISITED] = {
                spec.name: visits[name] for name, spec in found.items() if not isinstance(spec, str)
            }

    def _keep_promises(self, old: Any, new: Any) -> None:
        """What an activity has asked for already must still be what it asks for."""
        if isinstance(old, CallActivity) and old.process != new.process:
            self.refuse(old, f"下级案件是按“{old.process}”开的,新流程图调用的是“{new.process}”")
        if new.loop and new.loop.output_collection and not old.loop.output_collection:
            self.refuse(old, "新流程图收集每个实例的结果,已办完的实例没有留下结果")

    def _keep_flow(self, row: Row, old: Any, new: Any) -> None:
        """The flow by which a token came to a join, or an event to its event-based gateway."""
        came = row[INTERNAL][FROM]
        flow = self.between.flow(came, new)
        if flow is None:
            self.refuse(old, f"已有分支由连线“{came}”到达,新流程图里没有与它对应的连线进入这里")
            return
        row[INTERNAL][FROM] = flow
        if row[STATE] == WAITING and isinstance(old, Joining):
            others = {f for f in old.incoming if f != came and self.between.flow(f, new) == flow}
            if others:
                why = f"连线“{came}”与“{min(others)}”在新流程图里是同一条,会等不到所有分支"
                self.refuse(old, why)


def _jammed(kept: Snapshot, scopes: Mapping[str, ProcessSpec]) -> Iterator[str]:
    """Parallel joins that tokens wait at or come to, though by one of their flows none can come."""
    for _, scope, rows in kept.workflows:
        specs = scopes[scope].task_specs
        stood = [(specs[row[ELEMENT]], row) for row in rows if row[ELEMENT] != ROOT]
        for join in specs.values():
            if not isinstance(join, ParallelGateway) or len(join.incoming) < 2:
                continue
            arrived = {row[INTERNAL][FROM] for spec, row in stood if spec is join}
            coming = [join.reached_from(spec) for spec, _ in stood if spec is not join]
            filled = arrived.union(*coming)
            if filled and not filled.issuperset(join.incoming):
                yield join.name


def _arm_what_is_new(top: Any, between: Correspondence, stood: Mapping[int, Any]) -> None:
    """Events that the new diagram adds to what waits: those of the old one may be over already."""
    for token in sorted(tokens(top), key=lambda t: t.id):
        old, spec = stood[token.id], token.task_spec
        if isinstance(spec, Activity) and not is_instance(token) and not signs(token):
            known = between.images(old.boundaries)
            for name in spec.boundaries:
                if name not in known:
                    token.workflow.spec.task_specs[name].arm(token)
        elif isinstance(spec, EventGateway):
            known = between.images(flow.target for flow in old.flows)
            for flow in spec.flows:
                if flow.target not in known:
                    spec.offer(token, flow)


def _watch_what_is_new(top: Any, between: Correspondence) -> None:
    """Event sub-processes that the new diagram adds to a scope which none has interrupted."""
    before = {between.scope(name): specs for name, specs in between.old.scopes.items()}
    for workflow in workflows(top):
        if any(token.task_spec.last for token in workflow.task_tree.children):
            continue
        known = between.images(start.name for start in before[workflow.spec.name].watching)
        for start in workflow.spec.watching:
            if start.name not in known:
                start.watch(workflow)


def _renewed(top: Any, stood: Mapping[int, Any], rearm: tuple[str, ...]) -> dict[int, Event]:
    """What must be told of each wait, by key; what waits for something else asks again."""
    said: dict[int, Event] = {}
    for token in sorted(tokens(top), key=lambda t: t.id):
        old, spec = stood.get(token.id), token.task_spec
        gone = spec.wait(token)
        if old is None or gone is None:
            continue
        key, definition = context(token).key(token), getattr(spec, "definition", None)
        if definition and (spec.name in rearm or not waits_alike(old.definition, definition)):
            if isinstance(definition, Timer):
                _again(token)
            else:
                said[key] = gone(key, old.name)
                definition.arm(token, _sees(token))
        elif told := spec.changed(token, old):
            said[key] = told
    return said


def _again(token: Any) -> None:
    """A timer that is worked out again gets a key of its own: the old one may be under way."""
    fresh = below(token.parent, token.task_spec.name, WAITING)
    kept = {k: v for k, v in token.internal_data.items() if k not in KEPT_BY_TIMERS}
    fresh.internal_data.update(kept)
    drop(token)
    fresh.task_spec.definition.arm(fresh, _sees(fresh))


def _sees(token: Any) -> Any:
    """Whose variables an event sees: those of what it hangs below, if it does."""
    return token if token.parent is token.workflow.task_tree or is_instance(token) else token.parent


def _ask_joins(top: Any) -> None:
    """A join that waits for fewer flows than before may have them all."""
    for workflow in workflows(top):
        for token in sorted(workflow.tasks.values(), key=lambda t: t.id):
            spec = token.task_spec
            waits = isinstance(spec, Joining) and token.state == WAITING and exists(token)
            if waits and spec.may_fire(workflow) and spec.fire(workflow, token):
                token._ready()
