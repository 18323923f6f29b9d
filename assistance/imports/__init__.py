"""People from spreadsheets: every row is answered, and the right ones are kept (R64)."""

from assistance.imports.columns import COLUMNS, LABELS
from assistance.imports.running import CHUNK, Import, begin, deliveries, find, step, stop
from assistance.imports.tables import result_file

__all__ = [
    "CHUNK",
    "COLUMNS",
    "LABELS",
    "Import",
    "begin",
    "deliveries",
    "find",
    "result_file",
    "step",
    "stop",
]
