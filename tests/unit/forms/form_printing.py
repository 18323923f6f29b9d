"""Reading a printed form back."""

from __future__ import annotations

import subprocess


def pdf_text(pdf: bytes) -> str:
    """The text of a PDF, as poppler sees it."""
    run = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return run.stdout.decode()
