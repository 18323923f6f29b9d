"""What several signatures decide, counted by hand: nothing here knows tasks or tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.proofs.model.blocks import Signed

SIGNER = "signer"


def enough_of(signed: Signed, wanted: int) -> int:
    """How many of ``wanted`` signers must agree."""
    if signed.mode == "any":
        return 1
    if signed.mode == "ratio":
        return next(n for n in range(wanted + 1) if n * 100 >= signed.percent * wanted)
    return wanted


def decided(signed: Signed, wanted: int, said: Sequence[bool]) -> bool:
    """Whether nothing that the other signers could say matters any more."""
    if signed.mode == "any":
        return len(said) > 0
    if signed.mode != "ratio":
        return False in said
    missing = wanted - len(said)
    needed = enough_of(signed, wanted)
    return said.count(True) >= needed or said.count(True) + missing < needed


def outcome(signed: Signed, said: Sequence[tuple[str, bool | None]]) -> dict[str, Any]:
    """What the case is told; None is who has not signed."""
    signatures = [(signer, agree) for signer, agree in said if agree is not None]
    agreed = [signer for signer, agree in signatures if agree]
    return {
        "passed": bool(said) and len(agreed) >= enough_of(signed, len(said)),
        "total": len(said),
        "agreed": len(agreed),
        "refused": len(signatures) - len(agreed),
        "signatures": [{"signer": signer, "agree": agree} for signer, agree in signatures],
    }
