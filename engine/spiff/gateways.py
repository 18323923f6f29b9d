"""Gateways: exclusive, parallel, inclusive, event-based."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.errors import StepFailed
from engine.spiff import lineage
from engine.spiff.context import context, element_of
from engine.spiff.nodes import Node
from engine.spiff.scopes import visible
from engine.spiff.tokens import FROM, STARTED, WAITING, Flow, below, drop, lift


class ExclusiveGateway(Node):
    """The first flow whose condition is true, else the default."""

    def chosen(self, token: Any) -> list[Flow]:
        step = context(token)
        for flow in self.flows:
            if flow.id == self.default:
                continue
            if flow.condition is None or step.truth(token, flow.condition):
                return [flow]
        return [self._default_flow(token)]

    def _default_flow(self, token: Any) -> Flow:
        for flow in self.flows:
            if flow.id == self.default:
                return flow
        raise no_way_open(token, self.flows)


class Joining(Node):
    """A gateway that waits for tokens of several flows; of each it takes the oldest."""

    joins = True

    def _update_hook(self, my_task: Any) -> bool:
        my_task._set_state(WAITING)
        return self.may_fire(my_task.workflow) and self.fire(my_task.workflow, my_task)

    def may_fire(self, workflow: Any) -> bool:
        raise NotImplementedError

    def fire(self, workflow: Any, token: Any) -> bool:
        """``token`` stands for one token of every flow that has any; the others go."""
        first = self.arrived(workflow)
        trace = lineage.join(list(first.values()))
        for flow, other in first.items():
            if other is not token and flow != token.internal_data[FROM]:
                drop(other)
        same = first[token.internal_data[FROM]]
        if same is not token:
            drop(same)
        token.internal_data.pop(FROM)
        lineage.give(token, trace)
        return True

    def arrived(self, workflow: Any) -> dict[str, Any]:
        """The oldest waiting token by the flow it came from."""
        found: dict[str, Any] = {}
        for token in sorted(workflow.tasks.values(), key=lambda t: t.id):
            if token.task_spec is self and token.state == WAITING:
                found.setdefault(token.internal_data[FROM], token)
        return found

    def reached_from(self, spec: Any) -> set[str]:
        """Incoming flows by which a token at ``spec`` can come without passing this gateway."""
        return self.reached_by(exits(spec, self._wf_spec.task_specs))

    def reached_by(self, ways: Iterable[Flow]) -> set[str]:
        """The same for a token that goes by one of ``ways``."""
        specs = self._wf_spec.task_specs
        todo, seen, reached = list(ways), {self.name}, set()
        while todo:
            flow = todo.pop()
            if flow.target == self.name:
                reached.add(flow.id)
            elif flow.target not in seen:
                seen.add(flow.target)
                todo += exits(specs[flow.target], specs)
        return reached


class ParallelGateway(Joining):
    """Waits for a token of every incoming flow, then takes all outgoing ones."""

    def may_fire(self, workflow: Any) -> bool:
        return len(self.arrived(workflow)) == len(self.incoming)


class InclusiveGateway(Joining):
    """Waits while a token elsewhere could still come by a flow that has none.

    BPMN 2.0, 13.4.3: a token that can reach an empty incoming flow counts only if it cannot
    reach one that already has a token. An activity is asked apart from the events on its border:
    it can still be done when one of them has come. Asked again when a step has come to rest.
    """

    def may_fire(self, workflow: Any) -> bool:
        return len(self.incoming) <= 1

    def nobody_comes(self, workflow: Any) -> bool:
        filled = set(self.arrived(workflow))
        empty = set(self.incoming) - filled
        # What hangs below a token leaves by that token's exits.
        for token in workflow.task_tree.children:
            if token.task_spec is self:
                continue
            for reached in self._ways_from(token.task_spec):
                if reached & empty and not reached & filled:
                    return False
        return True

    def _ways_from(self, spec: Any) -> Iterable[set[str]]:
        """What a token at ``spec`` can reach: done there, and by each event on its border."""
        yield self.reached_by(spec.flows)
        for name in getattr(spec, "boundaries", ()):
            yield self.reached_by(self._wf_spec.task_specs[name].flows)

    def chosen(self, token: Any) -> list[Flow]:
        if len(self.flows) == 1 and self.flows[0].condition is None:
            return self.flows
        step = context(token)
        taken = [f for f in self.flows if f.condition and f.id != self.default]
        taken = [f for f in taken if f.condition and step.truth(token, f.condition)]
        taken = taken or [f for f in self.flows if f.id == self.default]
        if not taken:
            raise no_way_open(token, self.flows)
        return taken


def exits(spec: Any, specs: Any) -> Iterable[Flow]:
    """The flows by which a token may leave ``spec``, its boundary events included."""
    yield from spec.flows
    for name in getattr(spec, "boundaries", ()):
        yield from specs[name].flows


class EventGateway(Node):
    """Waits for the first of the events behind it; the token becomes that event's."""

    shown = False

    def _update_hook(self, my_task: Any) -> bool:
        my_task._set_state(STARTED)
        for flow in self.flows:
            self.offer(my_task, flow)
        return False

    def offer(self, gateway: Any, flow: Flow) -> None:
        """Let the event at the end of ``flow`` wait below ``gateway``."""
        alternative = below(gateway, flow.target, WAITING)
        alternative.internal_data[FROM] = flow.id
        alternative.task_spec.definition.arm(alternative, gateway)

    def decided(self, gateway: Any, event: Any) -> None:
        """``event`` came first: the others go."""
        step = context(gateway)
        step.elements.append(self.name)
        step.flows.append(event.internal_data.pop(FROM))
        lift(event)
        drop(gateway)


def came_first(event: Any) -> None:
    """Tell the event-based gateway that ``event`` waits behind, if it does: its wait is over."""
    gateway = event.parent
    if isinstance(gateway.task_spec, EventGateway):
        gateway.task_spec.decided(gateway, event)


def no_way_open(token: Any, flows: Iterable[Flow]) -> StepFailed:
    """Names the variables that the conditions could see, so that the cause can be found."""
    conditions = "、".join(flow.condition for flow in flows if flow.condition)
    seen = {name: value for name, value in visible(token).items() if name in conditions}
    message = f"没有一条出路的条件成立:{conditions};变量:{seen}"
    return StepFailed(element_of(token), "gateway", message)
