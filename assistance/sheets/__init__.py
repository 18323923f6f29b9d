"""Spreadsheets as tables of text: read from what people hand in, written for them to open."""

from assistance.sheets.reading import MAX_BYTES, SheetRefused, read_sheet
from assistance.sheets.writing import CSV, XLSX, write_sheet

__all__ = ["CSV", "MAX_BYTES", "XLSX", "SheetRefused", "read_sheet", "write_sheet"]
