"""Names of the extension properties that the engine itself reads or writes, in one place.

A designer writes them as ``zeebe:property``; the linter refuses every other ``jiuzhu:`` name.
"""

from __future__ import annotations

from typing import Final

PREFIX: Final = "jiuzhu:"

# Of a user task that several people sign (``engine.spiff.countersign``).
SIGNING: Final = "jiuzhu:signing"
SIGNERS: Final = "jiuzhu:signers"
SIGNING_RATIO: Final = "jiuzhu:signingRatio"
SIGNING_AGREE: Final = "jiuzhu:signingAgree"
SIGNING_RESULT: Final = "jiuzhu:signingResult"
SIGNING_MODES: Final = ("all", "any", "sequence", "ratio")
DEFAULT_RESULT: Final = "signing"

# Of any element: nobody goes back behind it.
NO_RETURN: Final = "jiuzhu:noReturn"
# Of a start event: what whoever starts the case gives, names with commas between.
INPUT: Final = "jiuzhu:input"
# Of a lane: the candidate groups of the tasks in it.
LANE_GROUPS: Final = "jiuzhu:candidateGroups"

# Of a signer's task, written by the engine: the key of the task that asked, and before or after.
SIGNS_FOR: Final = "jiuzhu:signsFor"
SIGNS: Final = "jiuzhu:signs"
