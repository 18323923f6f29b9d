"""The ground of every element: a token arrives, the element acts, the token leaves by its flows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

from engine.events import Event, WaitMoved
from engine.spiff import lineage
from engine.spiff.context import context
from engine.spiff.lineage import Trace
from engine.spiff.mappings import Mappings, give_out
from engine.spiff.tokens import Flow, drop, drop_all, follow, head, owner

ROOT = "#"
# What a root is opened with: the start event, and what its event brought.
AT, GIVEN = "at", "given"


class ProcessSpec(BpmnProcessSpec):
    """A process or embedded sub-process: its elements by id, and the root that starts them.

    The library's own start, end and end-join elements are not made: a workflow here has ended
    when no token is left in it but those that watch over it.
    """

    def __init__(self, name: str, title: str, file: str) -> None:
        WorkflowSpec.__init__(self, name=name, filename=file)
        self.description = title
        self.data_objects: dict[str, Any] = {}
        self.bpmn_start_events: list[Any] = []
        self.watching: list[Any] = []
        self.start = Root(self, ROOT)


class Node(BpmnSpecMixin):
    """An element. ``flows`` leave it, ``incoming`` are the ids of those that enter it.

    ``joins``: tokens here remember the flow by which they came. ``shown``: a waiting token here is
    where the case stands, for people. ``decides``: what comes after is no longer the work of the
    user task before (see ``lineage``). ``again``: people may send the case back to here.
    ``no_return``: nobody goes back behind it. ``attached``: it hangs on something else and cannot
    stand alone. ``armed``: a token here only watches over its workflow. ``last``: what
    opens here is all that goes on in its workflow.
    """

    joins = False
    shown = True
    decides = False
    again = False
    attached = False
    armed = False
    last = False

    def __init__(self, wf_spec: ProcessSpec, name: str, *, title: str = "") -> None:
        super().__init__(wf_spec, name, bpmn_name=title)
        self.title = title or name
        self.flows: list[Flow] = []
        self.incoming: list[str] = []
        self.default: str | None = None
        self.no_return = False

    # --- the library's hooks ----------------------------------------------------------------

    def test(self) -> None:
        """The linter has looked at the diagram."""

    def _predict(self, *_: Any, **__: Any) -> None:
        """Nothing is predicted (see ``tokens``)."""

    def _update_hook(self, my_task: Any) -> bool:
        """A token has arrived: True if it may act at once."""
        return True

    def _run_hook(self, my_task: Any) -> bool:
        return True

    def _on_complete(self, my_task: Any) -> None:
        self.leave(my_task)

    # --- ours -------------------------------------------------------------------------------

    def wait(self, token: Any) -> type[Any] | None:
        """What ends the wait of ``token`` for the outside, as an event; None if it has none."""
        return None

    def changed(self, token: Any, before: Any) -> Event | None:
        """What to tell of ``token``, which waits here now and waited at ``before`` (migration)."""
        if before.name == self.name:
            return None
        return WaitMoved(context(token).key(token), self.name)

    def leave(self, token: Any) -> None:
        """The token is done: it goes, and new ones arrive at the ends of the flows it chose."""
        self.pass_(token)
        self.go_on(token)

    def pass_(self, token: Any) -> None:
        step = context(token)
        step.moved(token)
        step.elements.append(self.name)

    def go_on(self, token: Any) -> None:
        chosen = self.chosen(token)
        workflow, token_id, trace = token.workflow, token.id, self.trace(token)
        drop(token)
        for index, flow in enumerate(chosen):
            follow(workflow, flow, trace.branch(token_id, index) if len(chosen) > 1 else trace)

    def trace(self, token: Any) -> Trace:
        """What the followers of ``token`` inherit."""
        trace = lineage.of(token)
        if self.no_return:
            lineage.seal(token)
        elif self.again:
            lineage.visit(token)
        if self.decides:
            lineage.touch(token)
            trace = trace.by(None)
        return trace

    def chosen(self, token: Any) -> list[Flow]:
        return self.flows


class Root(Node):
    """Where a workflow's tokens hang. It arms what watches over the workflow, starts it, and holds.

    ``starts``: the none start event of a process, the only one of a sub-process.
    """

    shown = False

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.starts: list[str] = []

    def leave(self, token: Any) -> None:
        kept, workflow = token.internal_data, token.workflow
        at, given = kept.pop(AT, None), kept.pop(GIVEN, {})
        holder = owner(workflow)
        trace = Trace(origin=lineage.of(holder).origin if holder else None)
        watch(workflow)
        for name in self.starts if at is None else at:
            started = head(workflow, name, trace)
            started.task_spec.begin(started, given)


def watch(workflow: Any) -> None:
    """Arm the event sub-processes of ``workflow``, which opens."""
    for start in workflow.spec.watching:
        start.watch(workflow)


class StartEvent(Node):
    """Where a workflow begins; what its event brought goes in by the output mappings."""

    def __init__(self, *args: Any, outputs: Mappings, **more: Any) -> None:
        super().__init__(*args, **more)
        self.mapping_out = outputs

    def begin(self, token: Any, given: Mapping[str, Any]) -> None:
        if given:
            give_out(token, given, self.mapping_out, inner=False)
        self._update(token)


class EndEvent(Node):
    """Here a path ends; the case remembers which ends of its own process it reached."""

    def pass_(self, token: Any) -> None:
        holder = owner(token.workflow)
        if holder is None or (holder.task_spec.last and owner(holder.workflow) is None):
            context(token).ends.append(self.name)
        super().pass_(token)


class TerminateEndEvent(EndEvent):
    """Ends the process or sub-process that it is in, with everything in it."""

    def leave(self, token: Any) -> None:
        super().leave(token)
        drop_all(token.workflow)
