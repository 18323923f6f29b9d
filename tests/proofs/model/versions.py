"""A second version of a random diagram, to which its cases are moved and back."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.proofs.model.cases import SUFFIX

ELEMENT = re.compile(r'<bpmn:(?!process|message |error |escalation |signal |def)\w+ id="([^"]+)"')
PROCESS = re.compile(r'<bpmn:process id="([^"]+)"(.*?)</bpmn:process>', re.DOTALL)
STARTING = re.compile("on_.*-")


def renamed(drawn: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, dict[str, str]]]:
    """The same diagram with other ids inside, and these by the old ones, by process.

    The flow out of an event sub-process's start is no place of a token: it is in no plan.
    """
    text = drawn["drawn.bpmn"].decode()
    names = {id_: id_ + SUFFIX for id_ in ELEMENT.findall(text)}
    changed = re.sub(r'"([^"]+)"', lambda m: f'"{names.get(m[1], m[1])}"', text)
    plans = {
        name: {one: names[one] for one in ELEMENT.findall(body) if not STARTING.match(one)}
        for name, body in PROCESS.findall(text)
    }
    return {**drawn, "drawn.bpmn": changed.encode()}, plans
