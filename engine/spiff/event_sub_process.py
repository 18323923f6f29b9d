"""Event sub-processes: armed with the scope that they are in, open when their event comes.

Their start waits as a token under the root of the scope, from its opening to its end; a scope in
which only such tokens are left has ended. One that interrupts takes all else in its scope away. The
sub-process then runs like any other, owned by a token, and sees the variables of its scope.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.spiff import lineage
from engine.spiff.activities import SubProcess
from engine.spiff.definitions import Definition, Error, Escalation, Message, Signal, Timer
from engine.spiff.lineage import Trace
from engine.spiff.nodes import GIVEN, Node
from engine.spiff.tokens import WAITING, drop, drop_all, head


class EventStart(Node):
    """The start event of event sub-process ``sub``, as the scope around it knows it."""

    shown = False
    armed = True
    attached = True

    def __init__(
        self, *args: Any, definition: Definition, interrupting: bool, sub: str, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.definition = definition
        self.interrupting = interrupting
        self.sub = sub

    def watch(self, workflow: Any) -> None:
        """Arm it: ``workflow`` opens."""
        if not isinstance(self.definition, Error | Escalation):
            token = self._waiting_in(workflow)
            self.definition.arm(token, token)

    def wait(self, token: Any) -> type[Any] | None:
        return None if isinstance(self.definition, Error | Escalation) else self.definition.gone

    def fire(self, token: Any, variables: Mapping[str, Any]) -> None:
        workflow = token.workflow
        if not self.interrupting and isinstance(self.definition, Message | Signal):
            # It goes on waiting under its key: what else is on its way there arrives.
            self.definition.again(token)
        else:
            if not self.interrupting and isinstance(self.definition, Timer):
                following = self._waiting_in(workflow)
                if not self.definition.again(token, following):
                    drop(following)
            drop(token)
        self.catch(workflow, variables)

    def catch(self, workflow: Any, variables: Mapping[str, Any]) -> None:
        """Open the sub-process with what its event brought."""
        if self.interrupting:
            drop_all(workflow)
        holder = head(workflow, self.sub, Trace())
        lineage.give(holder, Trace().apart(holder.id))
        holder.task_spec._update(holder)
        inner = workflow.top_workflow.subprocesses[holder.id]
        inner.task_tree.internal_data[GIVEN] = variables

    def _waiting_in(self, workflow: Any) -> Any:
        token = head(workflow, self.name, Trace())
        token._set_state(WAITING)
        return token


class EventSubProcess(SubProcess):
    """The token here owns the running sub-process. No flow leads to it or from it."""

    attached = True
    again = False

    def __init__(self, *args: Any, interrupting: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.last = interrupting
