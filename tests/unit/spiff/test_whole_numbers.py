"""What an expression gives for a priority or for retries: whole, and in its bounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import Done, OpenCase, Refused
from tests import diagrams as d
from tests.workbench import CLERK, deploy, open_plain


@pytest.mark.parametrize(
    ("text", "fits"),
    [("=7", True), ("=7.0", True), ('="7"', True), ("=-1", False), ("=7.5", False)]
    + [(f"={'9' * digits}", False) for digits in (4, 11, 25, 400)]
    + [(text, False) for text in ("=10 ** 100", "=null", "=true", '="x"', "=[1]")],
)
@pytest.mark.parametrize("slot", ["priority", "retries"])
def test_a_number_out_of_bounds_is_an_incident_and_no_defect(
    tmp_path: Path, slot: str, text: str, fits: bool
) -> None:
    task = d.user("a", extensions=f"<zeebe:priorityDefinition priority='{text}'/>")
    if slot == "retries":
        task = d.job("a").replace("/>", f" retries='{text}'/>", 1)
    drawn = d.diagram("p", d.start(), task, d.end(), flows="start -> a\na -> end")
    engine = open_plain(f"sqlite:///{tmp_path / 'e.db'}", tmp_path)
    deploy(engine, {"p.bpmn": drawn})
    outcome = engine.execute(OpenCase(command_id="o", actor=CLERK, process_id="p"))
    engine.close()
    # Four digits are still retries.
    fits = fits or (slot == "retries" and text == "=9999")
    assert isinstance(outcome, Done if fits else Refused), outcome
