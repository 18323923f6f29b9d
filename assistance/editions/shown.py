"""What names and lists are shown by: the reference data that this process looked up last.

Codes never change their meaning, so a name that is a few seconds old misleads nobody. What
decides on a case is never taken from here but from the case's own ``Reference``.
"""

from __future__ import annotations

from assistance.editions.reference import Reference, first

_shown: list[Reference] = []


def shown() -> Reference:
    """What ``show`` was given last; at the beginning, what is shipped."""
    if not _shown:
        _shown.append(first())
    return _shown[0]


def show(reference: Reference) -> None:
    _shown[:] = [reference]
