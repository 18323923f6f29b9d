"""Every event type survives the log, and shows somewhere or says that it need not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.events import EVENTS, Event, decode
from engine.store.batch import Batch, Scene
from engine.store.projections import UNPROJECTED, project
from engine.store.waits import keep_waits

CONTRACT = Path(__file__).with_name("event_types.json")
SCENE = Scene(1 << 20, "process", "title", "6523", "2025-01-01T00:00:00.000000+00:00", "clerk")
ALL = sorted(EVENTS.values(), key=lambda cls: cls.__name__)

texts = st.text(max_size=8)
keys = st.integers(min_value=0, max_value=2**63 - 1)
numbers = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
variables = st.dictionaries(texts, values, max_size=3)
KINDS: Mapping[str, st.SearchStrategy[Any]] = {
    "int": keys,
    "bool": st.booleans(),
    "str": texts,
    "str | None": st.none() | texts,
    "int | None": st.none() | keys,
    "tuple[str, ...]": st.lists(texts, max_size=3).map(tuple),
    "tuple[str, ...] | None": st.none() | st.lists(texts, max_size=3).map(tuple),
    "Mapping[str, str]": st.dictionaries(texts, texts, max_size=3),
    "Variables": variables,
    "tuple[Variables, ...]": st.lists(variables, max_size=3).map(tuple),
}


def types_of(cls: type[Event]) -> dict[str, str]:
    """Field name -> its type, as it is written."""
    return {field.name: str(field.type) for field in fields(cls)}


def events_of(cls: type[Event]) -> st.SearchStrategy[Event]:
    return st.builds(cls, **{name: KINDS[kind] for name, kind in types_of(cls).items()})


@pytest.mark.parametrize("cls", ALL)
@given(data=st.data())
def test_an_event_survives_the_log(cls: type[Event], data: st.DataObject) -> None:
    event = data.draw(events_of(cls))
    read = decode(cls.__name__, event.payload().decode())
    assert read == event
    assert read.payload() == event.payload()


@pytest.mark.parametrize("cls", ALL)
def test_an_event_is_projected_or_says_it_need_not_be(cls: type[Event]) -> None:
    batch = Batch()
    for event in (example(cls, 1), example(cls, 2)):
        project(event, SCENE, batch)
        keep_waits(event, SCENE, batch)
    assert bool(batch.calls()) != (cls in UNPROJECTED)


def example(cls: type[Event], number: int) -> Event:
    """An event with something in every field."""
    plain: Mapping[str, Any] = {
        "int": number,
        "bool": True,
        "str": "2025-01-01T00:00:00+00:00",
        "str | None": "2025-01-01T00:00:00+00:00",
        "int | None": number,
        "tuple[str, ...]": ("one",),
        "tuple[str, ...] | None": ("one",),
        "Mapping[str, str]": {"a": "b"},
        "Variables": {"a": 1},
        "tuple[Variables, ...]": ({"a": 1},),
    }
    return cls(**{name: plain[kind] for name, kind in types_of(cls).items()})


def test_what_the_log_holds_changes_only_with_its_version() -> None:
    """The log outlives every release: ``event_types.json`` is what is already written in logs.

    A new type is added there; a changed one raises its ``VERSION`` and says how it is read.
    """
    now = {cls.__name__: {"version": cls.VERSION, "fields": types_of(cls)} for cls in ALL}
    assert now == json.loads(CONTRACT.read_text(encoding="utf-8"))


def test_a_payload_is_canonical() -> None:
    """Sorted keys, UTF-8, no spaces: the bytes an auditor gets from any JSON library."""
    for cls in ALL:
        payload = example(cls, 1).payload()
        again = json.dumps(
            json.loads(payload), sort_keys=True, ensure_ascii=False, separators=(",", ":")
        )
        assert payload.decode() == again
