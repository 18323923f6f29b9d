"""Reading a printed form back."""

from __future__ import annotations

import pypdfium2


def pdf_text(pdf: bytes) -> str:
    """The text of a PDF, page after page."""
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)
