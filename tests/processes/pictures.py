"""Draws the pictures of the processes for the README: ``python -m tests.processes.pictures``."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import launch
from tests.processes.interchange import read
from tests.processes.rendering import drawn

ROOT = Path(__file__).parents[2]
MARGIN = 45  # px around the pool: room for the watermark below it
BARE = """
body { margin: 0 }
.diagram-frame { border: 0; border-radius: 0; --diagram-height: 100vh }
.diagram-controls { display: none }
"""


def main() -> None:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for path in sorted((ROOT / "processes" / "assistance-case").glob("*.bpmn")):
            pool = read(path).pool
            width, height = (int(side) + 2 * MARGIN for side in (pool.width, pool.height))
            target = ROOT / "docs" / f"{path.stem}.png"
            target.parent.mkdir(exist_ok=True)
            xml = path.read_bytes()
            with drawn(browser, xml, style=BARE, width=width, height=height) as shown:
                shown.page.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    main()
