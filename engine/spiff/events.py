"""Events on the way and on borders. They fire when they are told to, never by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.spiff import lineage
from engine.spiff.definitions import Awaited, Definition, Error, Escalation, Message, Signal, Timer
from engine.spiff.gateways import came_first
from engine.spiff.mappings import Mappings, give_out
from engine.spiff.nodes import Node
from engine.spiff.tokens import WAITING, below, drop, lift


class CatchEvent(Node):
    """An intermediate event that waits for its timer, message or signal."""

    decides = True

    def __init__(self, *args: Any, definition: Awaited, outputs: Mappings, **more: Any):
        super().__init__(*args, **more)
        self.definition = definition
        self.mapping_out = outputs

    def _update_hook(self, my_task: Any) -> bool:
        my_task._set_state(WAITING)
        self.definition.arm(my_task, my_task)
        return False

    def wait(self, token: Any) -> type[Any] | None:
        return self.definition.gone

    def fire(self, token: Any, variables: Mapping[str, Any]) -> None:
        came_first(token)
        give_out(token, variables, self.mapping_out, inner=False)
        token.complete()


class BoundaryEvent(Node):
    """An event on the border of an activity; ``interrupting`` ends the activity when it fires.

    Timers, messages and signals wait as tokens below the activity's token. Errors and escalations
    need no token: who catches is looked up when one is thrown.
    """

    shown = False
    decides = True
    attached = True

    def __init__(
        self,
        *args: Any,
        definition: Definition,
        interrupting: bool,
        outputs: Mappings,
        **more: Any,
    ):
        super().__init__(*args, **more)
        self.definition = definition
        self.interrupting = interrupting
        self.mapping_out = outputs

    def arm(self, activity: Any) -> None:
        if not isinstance(self.definition, Error | Escalation):
            self.definition.arm(below(activity, self.name, WAITING), activity)

    def wait(self, token: Any) -> type[Any] | None:
        return None if isinstance(self.definition, Error | Escalation) else self.definition.gone

    def fire(self, token: Any, variables: Mapping[str, Any]) -> None:
        activity = token.parent
        if not self.interrupting and isinstance(self.definition, Message | Signal):
            # It goes on waiting under its key: what else is on its way there arrives.
            self.definition.again(token)
            token = below(activity, self.name, WAITING)
        lift(token)
        if self.interrupting:
            drop(activity)
        else:
            lineage.touch(activity)
            lineage.fork(activity, token)
            self._wait_again(activity, token)
        give_out(token, variables, self.mapping_out, inner=False)
        token.complete()

    def catch(self, activity: Any, variables: Mapping[str, Any]) -> None:
        """Something was thrown in ``activity`` that this event catches."""
        self.fire(below(activity, self.name, WAITING), variables)

    def _wait_again(self, activity: Any, fired: Any) -> None:
        if isinstance(self.definition, Timer):
            following = below(activity, self.name, WAITING)
            if not self.definition.again(fired, following):
                drop(following)
