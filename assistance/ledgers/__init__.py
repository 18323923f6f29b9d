"""Ledgers and statistics: views over what the procedure wrote (seed 四(一)、六(四); R09, R34, R35).

``reach`` says what somebody sees, ``listing`` makes the rows, ``statistics`` the figures,
``exporting`` the files that leave, each with who took it and why.
"""

from assistance.ledgers.exporting import Export, NoReason, export
from assistance.ledgers.listing import LEDGERS, Ledger, Line, page
from assistance.ledgers.reach import PERMISSION, reach_of
from assistance.ledgers.statistics import BY, statistics
from assistance.store.ledgers import Chosen, Reach

__all__ = [
    "BY",
    "LEDGERS",
    "PERMISSION",
    "Chosen",
    "Export",
    "Ledger",
    "Line",
    "NoReason",
    "Reach",
    "export",
    "page",
    "reach_of",
    "statistics",
]
