"""Moving a case until it rests: nothing moves by itself any more, or nothing is left."""

from __future__ import annotations

from typing import Any

from engine.errors import StepFailed
from engine.spiff.gateways import InclusiveGateway
from engine.spiff.lineage import tidy
from engine.spiff.stopping import stop
from engine.spiff.tokens import READY, WAITING, drop_all, empty, exists, owner, tokens, workflows


def settle(top: Any) -> None:
    """Run what is ready, close finished workflows, let inclusive gateways go on."""
    while not stop(top) and (_run_ready(top) or _close(top) or _release_join(top)):
        pass
    for workflow in workflows(top):
        tidy(workflow)
    waiting = [token for token in tokens(top) if not token.task_spec.armed]
    if waiting and not any(token.task_spec.wait(token) for token in waiting):
        stuck = "、".join(dict.fromkeys(token.task_spec.name for token in waiting))
        message = f"案件停在 {stuck},却没有任务、定时或消息能让它继续:汇合处等不到所有分支"
        raise StepFailed(waiting[0].task_spec.name, "gateway", message)


def _run_ready(top: Any) -> bool:
    """Run every token that is ready now, innermost workflows first, oldest token first."""
    ready = [
        token
        for workflow in workflows(top)
        for token in sorted(workflow.tasks.values(), key=lambda t: t.id)
        if token.state == READY
    ]
    for token in ready:
        # One that ran before may have taken this one away.
        if exists(token) and token.state == READY:
            token.run()
            stop(top)
    return bool(ready)


def _close(top: Any) -> bool:
    """End the innermost workflow in which only what watches over it is left, if there is one."""
    for workflow in workflows(top):
        if not empty(workflow):
            continue
        left = bool(workflow.task_tree.children)
        drop_all(workflow)
        activity = owner(workflow)
        if activity is not None:
            activity.task_spec.done(activity, {})
            return True
        return left
    return False


def _release_join(top: Any) -> bool:
    """Let the oldest inclusive gateway fire to which no other token can come any more."""
    for token in tokens(top):
        spec = token.task_spec
        waits = isinstance(spec, InclusiveGateway) and token.state == WAITING
        if waits and spec.nobody_comes(token.workflow):
            spec.fire(token.workflow, token)
            token._ready()
            return True
    return False
