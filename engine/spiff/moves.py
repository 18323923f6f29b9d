"""Going another way than the diagram's: back to a step, taking a step back, moving by hand.

Going back takes away every token that descends from the place gone back to, wherever it is by now:
in a branch, waiting at a join, inside a sub-process, with its timers, jobs and child cases. One
token then stands there, on the path of the visit before, so joins count as they did.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from engine.errors import Impossible
from engine.spiff import lineage, multi_instance
from engine.spiff.activities import CallActivity, JobTask, SubProcess
from engine.spiff.lineage import FRESH, ID, WAY, Trace
from engine.spiff.nodes import Node
from engine.spiff.tokens import drop, empty, exists, head, owner, tokens, workflows


def returnable(token: Any) -> list[str]:
    """Ids of the elements that the task of ``token`` may be sent back to, latest visit first."""
    found: dict[str, None] = {}
    for workflow, path in lineage.levels(token):
        before = [
            (kept[ID], name)
            for name, kept in lineage.visits(workflow).items()
            if lineage.covers(kept[WAY], path) and name != token.task_spec.name
        ]
        found.update((name, None) for _, name in sorted(before, reverse=True))
    return list(found)


def return_to(token: Any, name: str) -> None:
    """Do element ``name`` again, which the way of ``token`` has passed."""
    for workflow, path in lineage.levels(token):
        kept = lineage.visits(workflow).get(name)
        if kept is not None and lineage.covers(kept[WAY], path):
            _redo(workflow, name, kept)
            return
    raise Impossible(
        f"不能从“{token.task_spec.title}”退回到 {name}:本分支没有办过这个环节,"
        "或它所在的并行分支已经汇合。请选择分流之前的环节"
    )


def take_back(top: Any, token_id: int) -> None:
    """Do again the user task whose token was ``token_id``, if nobody has acted on what followed."""
    for body in tokens(top):
        if multi_instance.reopen(body, token_id):
            return
    for workflow in workflows(top):
        for name, kept in lineage.visits(workflow).items():
            if kept[ID] == token_id:
                _take_back(top, workflow, name, kept)
                return
    raise Impossible("该任务之后的流程已经继续,不能撤回。请在后续任务里退回")


def move(top: Any, taken: Sequence[Any], opened: Sequence[str]) -> None:
    """Take tokens away and put new ones at elements, by hand.

    One for one: the new token goes on in the place of the one taken. Otherwise each is on a way of
    its own, which nobody else's return touches. A sub-process in which nothing is left goes too.
    """
    instead = None
    if len(taken) == len(opened) == 1:
        instead = taken[0].workflow, lineage.of(taken[0])
    for name in opened:
        workflow = _workflow_of(top, name)
        trace = _own_way(workflow)
        if instead and instead[0] is workflow:
            trace = instead[1].by(None)
        _arrive(workflow, name, trace)
    for token in taken:
        if exists(token):
            _take(token)
    if empty(top):
        raise Impossible("这样移动之后案件里什么都不剩。要结束案件,请用“取消”")


def _take(token: Any) -> None:
    """Take away the activity of ``token``, and the sub-process that is empty without it."""
    whole = _whole(token)
    workflow = whole.workflow
    lineage.touch(whole)
    drop(whole)
    holder = owner(workflow)
    if holder is not None and empty(workflow):
        _take(holder)


def _redo(workflow: Any, name: str, kept: Sequence[Any]) -> None:
    path = tuple(kept[WAY])
    for token in list(workflow.task_tree.children):
        if not token.task_spec.armed and lineage.covers(path, lineage.of(token).path):
            lineage.touch(token)
            drop(token)
    visited = lineage.visits(workflow)
    for other, (token_id, way, _) in list(visited.items()):
        if token_id >= kept[ID] and lineage.covers(path, way):
            del visited[other]
    _arrive(workflow, name, Trace(path))


def _take_back(top: Any, workflow: Any, name: str, kept: Sequence[Any]) -> None:
    followers = [token for token in _heads(top) if lineage.of(token).origin == kept[ID]]
    if not kept[FRESH] or not followers:
        raise Impossible("该任务之后的任务已有人办理,不能撤回。请在后续任务里退回")
    for token in followers:
        if isinstance(token.task_spec, JobTask | CallActivity):
            text = f"其后的“{token.task_spec.title}”已经开始办理,不能撤回。请在后续任务里退回"
            raise Impossible(text)
    for token in followers:
        if exists(token):
            drop(token)
    del lineage.visits(workflow)[name]
    _arrive(workflow, name, Trace(tuple(kept[WAY])))


def _heads(top: Any) -> Iterator[Any]:
    for workflow in workflows(top):
        yield from workflow.task_tree.children


def _whole(token: Any) -> Any:
    """What lives and dies as one with ``token``: the activity, not its instance."""
    while token.parent is not token.workflow.task_tree:
        token = token.parent
    return token


def _arrive(workflow: Any, name: str, trace: Trace) -> None:
    token = head(workflow, name, trace)
    token.task_spec._update(token)


def _own_way(workflow: Any) -> Trace:
    """For a token that joins ``workflow`` from nowhere."""
    if empty(workflow):
        return Trace()
    return Trace().apart(max(token.id for token in workflow.tasks.values()))


def _workflow_of(top: Any, name: str) -> Any:
    """The one running workflow that has element ``name``; its sub-process is opened if none is."""
    found = [workflow for workflow in workflows(top) if name in workflow.spec.task_specs]
    if len(found) > 1:
        raise Impossible(f"{name} 所在的子流程同时运行着 {len(found)} 个,无法判断移到哪一个")
    spec = found[0].spec.task_specs[name] if found else _spec_of(top, name)
    if (spec.joins and len(spec.incoming) > 1) or not _can_stand(spec):
        raise Impossible(f"不能直接移到“{spec.title}”,请移到它之前或之后的环节")
    return found[0] if found else _opened(top, spec._wf_spec.name)


def _can_stand(spec: Any) -> bool:
    return isinstance(spec, Node) and not spec.attached


def _spec_of(top: Any, name: str) -> Any:
    for process in _processes(top):
        if name in process.task_specs:
            return process.task_specs[name]
    raise Impossible(f"流程图里没有 {name}")


def _processes(top: Any) -> Iterator[Any]:
    """The case's process and every sub-process inside it, by their specifications."""
    todo = [top.spec]
    while todo:
        process = todo.pop()
        yield process
        for spec in process.task_specs.values():
            if isinstance(spec, SubProcess):
                todo.append(top.subprocess_specs[spec.inner])


def _opened(top: Any, inner: str) -> Any:
    """A new instance of the sub-process ``inner``, without a token in it yet."""
    for process in _processes(top):
        for spec in process.task_specs.values():
            if isinstance(spec, SubProcess) and spec.inner == inner:
                if spec.loop:
                    text = f"“{spec.title}”是多实例子流程,请移到这个子流程本身"
                    raise Impossible(text)
                if spec.attached:
                    raise Impossible(f"“{spec.title}”是事件子流程,只能由它的事件打开")
                workflow = _workflow_of(top, spec.name)
                holder = head(workflow, spec.name, _own_way(workflow))
                return spec.open_empty(holder)
    raise Impossible(f"流程图里没有子流程 {inner}")
