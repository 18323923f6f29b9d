"""bpmn-js, which Camunda Modeler draws with, too, shows the diagrams as the files place them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.processes.interchange import Box, read
from tests.processes.rendering import drawn

FILES = sorted((Path(__file__).parents[2] / "processes").rglob("*.bpmn"))

# Fonts differ a little from machine to machine.
FONT_SLACK = 6

# Box of the text of every element, in px of the diagram: what stands in the picture is moved by
# the element around it, and nothing else, until the whole is zoomed.
WRITTEN = """
() => Object.fromEntries(
  [...document.querySelectorAll('.djs-element:has(> .djs-visual > text)')].map((element) => {
    const { x, y, width, height } = element.querySelector('.djs-visual > text').getBBox();
    const { e, f } = element.transform.baseVal.consolidate().matrix;
    return [element.dataset.elementId, [x + e, y + f, width, height]];
  }),
)
"""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_diagram_opens_without_a_warning(browser: Browser, path: Path) -> None:
    with drawn(browser, path.read_bytes()) as shown:
        diagram = shown.page.locator("[data-diagram]")
        assert diagram.get_attribute("data-state") == "drawn"
        assert diagram.get_attribute("data-warnings") == "0"
        assert shown.complaints == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_names_stand_where_the_file_places_them(browser: Browser, path: Path) -> None:
    drawing = read(path)
    with drawn(browser, path.read_bytes()) as shown:
        written = _written(shown.page)
    places = {f"{identity}_label": place for identity, (_, place) in drawing.labels.items()}
    places |= {
        shape.id: shape.box
        for shape in drawing.shapes.values()
        if shape.name and not shape.labelled
    }
    assert places.keys() <= written.keys()
    astray = [
        f"{identity}: {written[identity]} not in {place}"
        for identity, place in places.items()
        if not place.grown(FONT_SLACK).holds(written[identity])
    ]
    assert not astray


def _written(page: Page) -> dict[str, Box]:
    boxes: dict[str, Any] = page.evaluate(WRITTEN)
    return {identity: Box(*map(float, box)) for identity, box in boxes.items()}
