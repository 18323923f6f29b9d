"""Another way than the diagram's: tokens moved by hand, a case that goes on in another version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from starlette.responses import Response

from api.v2 import bodies, passages
from api.v2.call import Call, missing, no_content
from api.v2.elements import rows_of
from api.v2.instances import visible_case
from api.v2.problems import Problem
from engine import Condition, MigrateCase, ModifyCase, Search

REASON = "通过接口"


def migrate(call: Call) -> Response:
    """An element that no instruction names stands for the one with its id in the new version."""
    body: bodies.MigrateInstance = call.body
    elements = {m.source_element_id: m.target_element_id for m in body.mapping_instructions}
    if len(elements) != len(body.mapping_instructions):
        raise Problem(400, "mappingInstructions:同一个元素写了两次")
    wanted = (Condition("key", "eq", body.target_process_definition_key),)
    found = call.lookup.definitions(Search(wanted, limit=1)).items
    if not found:
        raise missing("已部署的流程", body.target_process_definition_key)
    command = MigrateCase(
        command_id=call.command_id,
        actor=call.actor,
        key=visible_case(call, call.key).case.key,
        bundle=found[0].bundle,
        process_id=found[0].process_id,
        elements=elements,
        reason=REASON,
    )
    call.execute(command)
    return no_content()


def modify(call: Call) -> Response:
    """Take away what waits, put tokens at elements: all of it or nothing."""
    body: bodies.ModifyInstance = call.body
    standing = _standing(call)
    take = [key for one in body.terminate_instructions or () for key in _ended(one, standing)]
    open_ = [one.element_id for one in body.activate_instructions or ()]
    for move in body.move_instructions or ():
        keys = list(_moved(move.source_element_instruction, standing))
        take += keys
        open_ += [move.target_element_id] * len(keys)
    command = ModifyCase(
        command_id=call.command_id,
        actor=call.actor,
        key=call.key,
        take=tuple(dict.fromkeys(take)),
        open=tuple(open_),
        reason=REASON,
    )
    call.execute(command)
    return no_content()


def _standing(call: Call) -> Sequence[tuple[str, int]]:
    """Element and key of everything in the instance that waits."""
    rows = rows_of(call, visible_case(call, call.key))
    return [(row.element_id, row.key) for row in rows if row.state == passages.ACTIVE]


def _ended(one: bodies.Terminate, standing: Sequence[tuple[str, int]]) -> Iterator[int]:
    if (one.element_id is None) == (one.element_instance_key is None):
        raise Problem(400, "terminateInstructions:elementId 和 elementInstanceKey 要给出其中一个")
    if one.element_instance_key is not None:
        yield one.element_instance_key
    else:
        yield from _of_element(str(one.element_id), standing)


def _moved(source: bodies.Source, standing: Sequence[tuple[str, int]]) -> Iterator[int]:
    if source.source_type == "byKey" and source.source_element_instance_key is not None:
        yield source.source_element_instance_key
    elif source.source_type == "byId" and source.source_element_id is not None:
        yield from _of_element(source.source_element_id, standing)
    else:
        told = "byId 要有 sourceElementId,byKey 要有 sourceElementInstanceKey"
        raise Problem(400, f"moveInstructions.sourceElementInstruction:{told}")


def _of_element(element_id: str, standing: Sequence[tuple[str, int]]) -> Iterator[int]:
    keys = [key for name, key in standing if name == element_id]
    if not keys:
        raise Problem(400, f"流程实例没有停在 {element_id}")
    yield from keys
