"""What can be searched, by which fields, and which rows of it somebody sees."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from engine.model import KEY_BITS, Actor
from engine.store.clauses import Where, in_area, in_worklist_of, listed
from engine.store.queries import CASE_COLUMNS, TASK_COLUMNS
from engine.store.search import Condition, Field, Subject, compare


def _of_definition(column: str, kind: str = "text") -> Field:
    """A column of the definition that case ``c`` runs: few match, and an index leads to cases."""
    # Only names of our own are put together here and below; values travel as parameters.
    sql = f"(SELECT o.{column} FROM definitions o WHERE o.definition_key = c.definition_key)"  # noqa: S608

    def build(where: Where, condition: Condition, name: str, glob: bool) -> str:
        inner = compare(where, Field(f"o.{column}", kind), condition, name, glob)
        return f"c.definition_key IN (SELECT o.definition_key FROM definitions o WHERE {inner})"  # noqa: S608

    return Field(sql, kind, special=build)


def _word(sql: str, *words: str) -> Field:
    """One of ``words``, which stand in the statement itself, as in the conditions of indexes."""

    def build(where: Where, condition: Condition, name: str, glob: bool) -> str:
        given = condition.value if condition.operator in ("in", "notin") else [condition.value]
        chosen = [f"'{word}'" for word in words if word in given]
        negative = condition.operator in ("ne", "notin")
        if condition.operator == "exists" or not chosen:
            return "1 = 1" if negative or condition.value is True else "1 = 0"
        if len(chosen) == 1:
            return f"{sql} {'<>' if negative else '='} {chosen[0]}"
        return f"{sql} {'NOT ' if negative else ''}IN ({', '.join(chosen)})"

    return Field(sql, special=build)


def _business_key() -> Field:
    """Empty text stands for none; the index knows only the others."""
    column = Field("c.business_key")

    def build(where: Where, condition: Condition, name: str, glob: bool) -> str:
        if condition.operator == "exists":
            return f"c.business_key {'<>' if condition.value else '='} ''"
        inner = compare(where, column, condition, name, glob)
        negative = condition.operator in ("ne", "notin")
        return inner if negative else f"(c.business_key <> '' AND {inner})"

    return Field("c.business_key", special=build)


def _listed(column: str, prefix: str) -> Field:
    """A name among a task's candidates. The table of candidates knows open tasks only."""

    def build(where: Where, condition: Condition, name: str, glob: bool) -> str:
        if condition.operator == "exists":
            return f"w.{column} {'<>' if condition.value else '='} '[]'"
        wanted = [condition.value] if condition.operator in ("eq", "ne") else condition.value
        where.values |= {f"{name}_{n}": f"{prefix}:{one}" for n, one in enumerate(wanted)}
        where.values |= {f"{name}_t{n}": _within(one) for n, one in enumerate(wanted)}
        listed = ", ".join(f":{name}_{n}" for n in range(len(wanted))) or "''"
        text = f"w.{column} LIKE :{name}_t%d ESCAPE '\\'"
        closed = " OR ".join(text % n for n in range(len(wanted))) or "1 = 0"
        found = (
            f"(w.task_key IN (SELECT t.task_key FROM task_candidates t "  # noqa: S608
            f"WHERE t.candidate IN ({listed})) OR (w.state <> 'open' AND ({closed})))"
        )
        return f"NOT {found}" if condition.operator in ("ne", "notin") else found

    return Field(special=build)


def _within(name: str) -> str:
    """A LIKE pattern for JSON text that lists ``name``."""
    text = orjson.dumps(name).decode()
    for sign in "\\%_":
        text = text.replace(sign, f"\\{sign}")
    return f"%{text}%"


def _flag(sql: str) -> Field:
    """True or false."""

    def build(where: Where, condition: Condition, name: str, glob: bool) -> str:
        wanted = condition.value is (condition.operator != "ne")
        return sql if wanted else f"NOT ({sql})"

    return Field(f"CASE WHEN {sql} THEN 1 ELSE 0 END", "number", special=build)


def _parent_case() -> Field:
    """The case whose call activity opened this one: a range of keys, as the index has them."""
    inside = Field(f"(c.parent_key / {1 << KEY_BITS} * {1 << KEY_BITS})", "number", nullable=True)

    def build(where: Where, condition: Condition, name: str, glob: bool) -> str:
        if condition.operator != "eq":
            return compare(where, inside, condition, name, glob)
        where.values |= {f"{name}_a": condition.value, f"{name}_b": condition.value | MASK}
        return f"c.parent_key BETWEEN :{name}_a AND :{name}_b"

    return Field(inside.sql, "number", nullable=True, special=build)


MASK = (1 << KEY_BITS) - 1
_OF_CASE: Mapping[str, Field] = {
    "process_id": Field("c.process_id"),
    "definition_key": Field("c.definition_key", "number", nullable=True),
    "definition_version": _of_definition("version", "number"),
    "definition_name": _of_definition("name"),
    "business_key": _business_key(),
}
_CASE = "c.case_id, c.parent_key, c.business_key, c.definition_key"

TASKS = Subject(
    columns=f"{TASK_COLUMNS}, w.follow_up_at, c.parent_key, c.business_key, c.definition_key",
    source=(
        "worklist w JOIN case_heads h ON h.case_id = w.case_id "
        "JOIN case_list c ON c.case_id = w.case_id"
    ),
    key="w.task_key",
    fields={
        **_OF_CASE,
        "key": Field("w.task_key", "number"),
        "case_key": Field("w.case_id", "number"),
        "process_id": Field("w.process_id"),
        "element_id": Field("w.element_id"),
        "name": Field("w.name"),
        "state": _word("w.state", "open", "suspended", "completed", "cancelled"),
        "assignee": Field("w.assignee", nullable=True),
        "candidate_group": _listed("candidate_groups", "g"),
        "candidate_user": _listed("candidate_users", "u"),
        "priority": Field("w.priority", "number"),
        "opened_at": Field("w.opened_at"),
        "closed_at": Field("w.closed_at", nullable=True),
        "due_at": Field("w.due_at", nullable=True),
        "follow_up_at": Field("w.follow_up_at", nullable=True),
    },
)
CASES = Subject(
    columns=f"{CASE_COLUMNS}, c.definition_key",
    source="case_list c JOIN case_heads h ON h.case_id = c.case_id",
    key="c.case_id",
    fields={
        **_OF_CASE,
        "key": Field("c.case_id", "number"),
        "state": _word("c.state", "active", "suspended", "completed", "cancelled", "error"),
        "opened_at": Field("c.opened_at"),
        "ended_at": Field("c.ended_at", nullable=True),
        "parent_key": Field("c.parent_key", "number", nullable=True),
        "parent_case": _parent_case(),
        "has_incident": _flag("c.incidents > 0"),
    },
)
INCIDENTS = Subject(
    columns=(
        f"{_CASE}, i.incident_key, i.element_id, i.kind, i.message, i.source, i.raised_at, "
        "i.resolved_at"
    ),
    source="incidents i JOIN case_list c ON c.case_id = i.case_id",
    key="i.incident_key",
    fields={
        **_OF_CASE,
        "key": Field("i.incident_key", "number"),
        "case_key": Field("i.case_id", "number"),
        "element_id": Field("i.element_id"),
        "kind": Field("i.kind"),
        "message": Field("i.message"),
        "source": Field("i.source"),
        "raised_at": Field("i.raised_at"),
        "state": _word(
            "CASE WHEN i.resolved_at IS NULL THEN 'active' ELSE 'resolved' END",
            "active",
            "resolved",
        ),
    },
)
JOBS = Subject(
    columns=(
        f"{_CASE}, j.job_key, j.element_id, j.type, j.retries, j.headers, j.variables, j.worker, "
        "j.locked_until, j.parked"
    ),
    source="jobs j JOIN case_list c ON c.case_id = j.case_id",
    key="j.job_key",
    fields={
        **_OF_CASE,
        "key": Field("j.job_key", "number"),
        "case_key": Field("j.case_id", "number"),
        "element_id": Field("j.element_id"),
        "type": Field("j.type"),
        "worker": Field("j.worker", nullable=True),
        "retries": Field("j.retries", "number"),
        "deadline": Field("j.locked_until", nullable=True),
        "state": _word("CASE WHEN j.parked = 1 THEN 'parked' ELSE 'open' END", "open", "parked"),
    },
)
# When the case began to wait for its latest message: the row itself has no time.
_WAITED = (
    "(SELECT MAX(e.occurred_at) FROM event_log e WHERE e.case_id = s.case_id "
    "AND e.type = 'SubscriptionOpened')"
)
SUBSCRIPTIONS = Subject(
    columns=(
        f"{_CASE}, s.subscription_key, s.element_id, s.message, s.correlation_key, "
        f"{_WAITED} AS opened_at"
    ),
    source="subscriptions s JOIN case_list c ON c.case_id = s.case_id",
    key="s.subscription_key",
    fields={
        **_OF_CASE,
        "key": Field("s.subscription_key", "number"),
        "case_key": Field("s.case_id", "number"),
        "element_id": Field("s.element_id"),
        "message": Field("s.message"),
        "correlation_key": Field("s.correlation_key"),
        "opened_at": Field(_WAITED),
        "state": _word("'open'", "open"),
    },
)
DEFINITIONS = Subject(
    columns="d.definition_key, d.process_id, d.version, d.name, d.digest, d.file",
    source="definitions d",
    key="d.definition_key",
    fields={
        "key": Field("d.definition_key", "number"),
        "process_id": Field("d.process_id"),
        "version": Field("d.version", "number"),
        "name": Field("d.name"),
        "file": Field("d.file"),
        "newest": _flag(
            "d.version = (SELECT MAX(o.version) FROM definitions o "
            "WHERE o.process_id = d.process_id)"
        ),
    },
)
RESOURCES = Subject(
    columns=(
        "r.resource_key, r.kind, r.resource_id, r.version, r.name, r.digest, r.file, "
        "p.resource_key AS whole_key, p.resource_id AS whole_id, p.name AS whole_name, "
        "p.version AS whole_version"
    ),
    # A decision belongs to the requirements that were published with it, from the same file.
    source=(
        "resources r LEFT JOIN resources p ON p.resource_key = "
        "(SELECT MAX(q.resource_key) FROM resources q WHERE q.kind = 'requirements' "
        "AND q.resource_id = r.part_of AND q.content = r.content "
        "AND q.resource_key < r.resource_key)"
    ),
    key="r.resource_key",
    fields={
        "key": Field("r.resource_key", "number"),
        "kind": Field("r.kind"),
        "id": Field("r.resource_id"),
        "version": Field("r.version", "number"),
        "name": Field("r.name"),
        "file": Field("r.file"),
        "content": Field("r.content"),
        "whole_key": Field("p.resource_key", "number", nullable=True),
        "whole_id": Field("p.resource_id", nullable=True),
        "whole_name": Field("p.name", nullable=True),
        "whole_version": Field("p.version", "number", nullable=True),
        "newest": _flag(
            "r.version = (SELECT MAX(o.version) FROM resources o "
            "WHERE o.kind = r.kind AND o.resource_id = r.resource_id)"
        ),
    },
)


def worklist_of(actor: Actor) -> Where:
    """The tasks that ``actor`` may work on."""
    where = Where()
    if not actor.superuser:
        in_worklist_of(where, actor)
    return where


def cases_of(actor: Actor) -> Where:
    """The cases that ``actor`` may see: of its area, or those that it has or had a task in.

    Who acts for an area's office has a group without ``@``; others act for one organisation or
    person only, however large the area is that they serve.
    """
    where = Where()
    if actor.superuser:
        return where
    seen = Where()
    for number, standing in enumerate(actor.standings):
        if any("@" not in group for group in standing.groups):
            office = Where()
            in_area(office, "c.area", standing.area, f"_{number}")
            if not office.conditions:
                return where
            seen.add(f"({office.conditions[0]})", **office.values)
        else:
            _worked_in(seen, standing, number)
    where.add("(" + " OR ".join(seen.conditions) + ")", **seen.values)
    return where


def _worked_in(seen: Where, standing: Actor, number: int) -> None:
    """What a group has to do counts in the area that the standing serves, and nowhere else."""
    groups = {f"s{number}_{n}": f"g:{group}" for n, group in enumerate(sorted(standing.groups))}
    me, inside = f"me_{number}", Where()
    inside.add(f"t.candidate IN ({listed(groups)})", **groups)
    in_area(inside, "t.area", standing.area, f"_s{number}")
    seen.add(
        "c.case_id IN ("  # noqa: S608
        f"SELECT o.case_id FROM worklist o WHERE o.state = 'open' AND o.assignee = :{me} "
        "UNION SELECT o.case_id FROM worklist o "
        f"WHERE o.state = 'completed' AND o.closed_by = :{me} "
        "UNION SELECT o.case_id FROM task_candidates t JOIN worklist o ON o.task_key = t.task_key "
        f"WHERE t.candidate = :own_{me} OR ({' AND '.join(inside.conditions)}))",
        **{me: standing.user, f"own_{me}": f"u:{standing.user}"},
        **inside.values,
    )
