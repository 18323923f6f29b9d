"""Activities: what has an inside. They take values in, act or wait, and give results out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.events import (
    ChildrenCancelled,
    ChildrenRequested,
    Event,
    JobCancelled,
    JobChanged,
    JobOpened,
)
from engine.spiff import lineage, multi_instance
from engine.spiff.context import context, whole
from engine.spiff.definitions import Message
from engine.spiff.gateways import came_first
from engine.spiff.mappings import Mappings, give_out, take_in
from engine.spiff.multi_instance import ITEMS, OUT, Loop, is_instance
from engine.spiff.nodes import EndEvent, Node, watch
from engine.spiff.scopes import visible, write
from engine.spiff.signers import signs
from engine.spiff.tokens import COMPLETED, STARTED, WAITING

RESULTS = "r"


class Activity(Node):
    """``boundaries`` are the ids of the events on its border. Passes, unless a subclass waits."""

    def __init__(
        self,
        *args: Any,
        inputs: Mappings,
        outputs: Mappings,
        loop: Loop | None,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.mapping_in = inputs
        self.mapping_out = outputs
        self.loop = loop
        self.boundaries: list[str] = []

    # --- the library's hooks ----------------------------------------------------------------

    def _update_hook(self, my_task: Any) -> bool:
        if self.loop and self.is_body(my_task):
            self.arm_boundaries(my_task)
            return multi_instance.open_body(self.loop, my_task)
        take_in(my_task, self.mapping_in)
        if not is_instance(my_task):
            self.arm_boundaries(my_task)
        return self.begin(my_task)

    def _run_hook(self, my_task: Any) -> bool:
        if not self.is_body(my_task):
            self.act(my_task)
        return True

    def _on_complete(self, my_task: Any) -> None:
        results = my_task.internal_data.pop(RESULTS, {})
        if self.loop and self.is_body(my_task):
            multi_instance.close_body(self.loop, my_task)
            self.leave(my_task)
            return
        give_out(my_task, results, self.mapping_out, inner=is_instance(my_task))
        if self.loop:
            lineage.touch(my_task)
            multi_instance.instance_done(self.loop, my_task)
        else:
            self.leave(my_task)

    # --- ours -------------------------------------------------------------------------------

    def is_body(self, token: Any) -> bool:
        return self.loop is not None and not is_instance(token) and not signs(token)

    def arm_boundaries(self, token: Any) -> None:
        for name in self.boundaries:
            token.workflow.spec.task_specs[name].arm(token)

    def begin(self, token: Any) -> bool:
        """Ask the outside and return False, or return True to act in this step."""
        return True

    def act(self, token: Any) -> None:
        """What is done inside this step; its results go to ``done``."""

    def done(self, token: Any, results: Mapping[str, Any]) -> None:
        """Results are there: they go out, and the token moves on."""
        token.internal_data[RESULTS] = results
        token.complete()


class ScriptTask(Activity):
    """FEEL, never Python."""

    def __init__(self, *args: Any, expression: str, result: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.expression = expression
        self.result = result

    def act(self, token: Any) -> None:
        value = context(token).value(token, self.expression)
        token.internal_data[RESULTS] = {self.result: value}


class RuleTask(Activity):
    """A decision of the same bundle."""

    def __init__(self, *args: Any, decision: str, result: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.decision = decision
        self.result = result

    def act(self, token: Any) -> None:
        step = context(token)
        decision_id = str(step.value(token, self.decision))
        token.internal_data[RESULTS] = {self.result: step.decide(token, decision_id)}


class JobTask(Activity):
    """A service or send task, a message that is thrown: a handler or an external worker does it."""

    decides = True

    def __init__(
        self, *args: Any, type_: str, retries: str, headers: Mapping[str, str], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.type = type_
        self.retries = retries
        self.headers = headers

    def begin(self, token: Any) -> bool:
        step = context(token)
        step.news[token.id] = JobOpened(
            key=step.key(token),
            element_id=self.name,
            type=str(step.value(token, self.type)),
            retries=whole(step, token, self.retries, 1, 9999),
            headers=self.headers,
            variables=dict(token.data) if self.mapping_in else visible(token),
        )
        token._set_state(STARTED)
        return False

    def wait(self, token: Any) -> type[Any] | None:
        return None if self.is_body(token) else JobCancelled

    def changed(self, token: Any, before: Any) -> Event | None:
        if (before.type, before.headers) == (self.type, self.headers):
            return super().changed(token, before)
        step = context(token)
        type_ = str(step.value(token, self.type))
        return JobChanged(step.key(token), self.name, type_, self.headers)


class SendingEnd(JobTask, EndEvent):
    """Here a path ends when the job has sent the message."""


class ReceiveTask(Activity):
    """Waits for a message."""

    decides = True

    def __init__(self, *args: Any, definition: Message, **more: Any) -> None:
        super().__init__(*args, **more)
        self.definition = definition

    def begin(self, token: Any) -> bool:
        token._set_state(WAITING)
        self.definition.arm(token, token)
        return False

    def wait(self, token: Any) -> type[Any] | None:
        return None if self.is_body(token) else self.definition.gone

    def fire(self, token: Any, variables: Mapping[str, Any]) -> None:
        came_first(token)
        self.done(token, variables)


class SubProcess(Activity):
    """An embedded sub-process; the locals of its token are its scope."""

    shown = False
    again = True

    def __init__(self, *args: Any, inner: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.inner = inner

    def begin(self, token: Any) -> bool:
        token._set_state(STARTED)
        token.workflow.top_workflow.create_subprocess(token, self.inner)
        return False

    def open_empty(self, token: Any) -> Any:
        """Its workflow without a token, for one that is put inside by hand."""
        take_in(token, self.mapping_in)
        self.arm_boundaries(token)
        self.begin(token)
        inner = token.workflow.top_workflow.subprocesses[token.id]
        inner.task_tree._set_state(COMPLETED)
        watch(inner)
        return inner


class CallActivity(Activity):
    """Child cases. With a multi-instance loop it is still one wait, for all of them."""

    decides = True
    again = True

    def __init__(
        self, *args: Any, process: str, pass_all: bool, return_all: bool, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.process = process
        self.pass_all = pass_all
        self.return_all = return_all

    def _update_hook(self, my_task: Any) -> bool:
        step = context(my_task)
        items = self.loop.items(my_task) if self.loop else [None]
        process_id = str(step.value(my_task, self.process))
        inputs = [self.inputs_of(my_task, index, item) for index, item in enumerate(items)]
        if self.loop:
            my_task.internal_data[ITEMS] = items
            my_task.data.clear()
        self.arm_boundaries(my_task)
        if not inputs:
            my_task.internal_data[OUT] = []
            return True
        step.news[my_task.id] = ChildrenRequested(
            key=step.key(my_task),
            element_id=self.name,
            process_id=process_id,
            inputs=tuple(inputs),
            sequential=bool(self.loop and self.loop.sequential),
        )
        my_task._set_state(STARTED)
        return False

    def finish(self, token: Any, results: Sequence[Mapping[str, Any] | None]) -> None:
        """The children have ended; ``results`` are their variables in the order of the input."""
        if self.loop is None:
            [result] = results
            self.done(token, (result or {}) if self.return_all or self.mapping_out else {})
            return
        token.internal_data[OUT] = self._collected(self.loop, token, results)
        token.data.clear()
        token.complete()

    def enough(self, token: Any, results: Sequence[Mapping[str, Any] | None], last: int) -> bool:
        """Whether the completion condition holds now that child ``last`` has ended.

        It sees what that child's result has set. ``token`` is of no use afterwards.
        """
        if self.loop is None or self.loop.condition is None:
            return False
        done = [result for result in results if result is not None]
        self._collected(self.loop, token, [*results[:last], None, *results[last + 1 :]])
        self._collect(self.loop, token, last, results[last] or {})
        active = 0 if self.loop.sequential else len(results) - len(done)
        counts = multi_instance.counts(len(results), active, len(done))
        return context(token).truth(token, self.loop.condition, counts)

    def _collected(
        self, loop: Loop, token: Any, results: Sequence[Mapping[str, Any] | None]
    ) -> list[Any]:
        return [
            None if result is None else self._collect(loop, token, index, result)
            for index, result in enumerate(results)
        ]

    def _collect(self, loop: Loop, token: Any, index: int, result: Mapping[str, Any]) -> Any:
        """One child's result: seen by the mappings and the output element, as a local."""
        item = token.internal_data[ITEMS][index]
        token.data.clear()
        token.data.update({**loop.locals_of(index, item), **result})
        if self.mapping_out:
            give_out(token, {}, self.mapping_out, inner=True)
        elif self.return_all:
            write(token, result, own=False)
        text = loop.output_element
        return context(token).value(token, text) if text else None

    def is_body(self, token: Any) -> bool:
        return self.loop is not None

    def wait(self, token: Any) -> type[Any] | None:
        return ChildrenCancelled

    def inputs_of(self, token: Any, index: int, item: Any) -> dict[str, Any]:
        token.data.clear()
        if self.loop:
            token.data.update(self.loop.locals_of(index, item))
        take_in(token, self.mapping_in)
        return visible(token) if self.pass_all else dict(token.data)
