"""Chromium for the tests: the system's, else the one that Playwright keeps for itself."""

from __future__ import annotations

import os
import shutil

from playwright.sync_api import Browser, Playwright
from playwright.sync_api import Error as PlaywrightError

NAMES = ("chromium", "chromium-browser", "google-chrome")


class NoBrowser(Exception):
    """No browser here: `apt-get install chromium` or `playwright install chromium`."""


def launch(playwright: Playwright) -> Browser:
    """A running browser; ``NoBrowser`` if there is none, or none that starts."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    # Chromium's sandbox refuses to run as root.
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    try:
        return playwright.chromium.launch(executable_path=found, args=flags)
    except PlaywrightError as error:
        raise NoBrowser(f"{NoBrowser.__doc__}\n{error.message}") from error
