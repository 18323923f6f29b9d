"""The naive floor: SpiffWorkflow with its whole JSON in one row, reloaded each step.

No log, no worklist, no permissions, no idempotency; the same connections and settings as ours.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

from engine.store.database import Database
from engine.store.uow import transaction

TABLE = "CREATE TABLE IF NOT EXISTS floor (id INTEGER PRIMARY KEY, body TEXT NOT NULL)"
ADD = "INSERT INTO floor (id, body) VALUES (:id, :body)"
READ = "SELECT body FROM floor WHERE id = :id"
WRITE = "UPDATE floor SET body = :body WHERE id = :id"


class Floor:
    """Cases of one diagram in one table."""

    def __init__(self, database: Database, diagram: bytes, process_id: str) -> None:
        self._database = database
        parser = BpmnParser()
        parser.add_bpmn_xml(etree.parse(BytesIO(diagram)))
        self._spec = parser.get_spec(process_id)
        self._serializer = BpmnWorkflowSerializer()
        with transaction(database, "") as tx:
            tx.run(TABLE)

    def open(self, number: int) -> None:
        workflow = BpmnWorkflow(self._spec)
        workflow.do_engine_steps()
        with transaction(self._database, "") as tx:
            tx.run(ADD, {"id": number, "body": self._serializer.serialize_json(workflow)})

    def step(self, number: int, values: dict[str, Any]) -> None:
        """Read, complete the one ready user task, write, commit."""
        with transaction(self._database, "") as tx:
            body = tx.run(READ, {"id": number})[0]["body"]
            workflow = self._serializer.deserialize_json(body)
            task = workflow.get_tasks(state=TaskState.READY, manual=True)[0]
            task.data.update(values)
            task.run()
            workflow.do_engine_steps()
            tx.run(WRITE, {"id": number, "body": self._serializer.serialize_json(workflow)})
