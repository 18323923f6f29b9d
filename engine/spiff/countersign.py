"""Countersigning: a user task that several people sign, who decide together.

Properties of the user task say how; the engine makes a multi-instance of it, one task a signer, so
everything that holds for instances holds for signatures. ``jiuzhu:signing`` is one of

- ``all`` (会签): everybody has to agree; the first refusal ends it,
- ``any`` (或签): the first signature decides,
- ``sequence`` (依次): like ``all``, one after the other,
- ``ratio``: passed as soon as ``jiuzhu:signingRatio`` of all signers agree, ended as soon as they
  no longer can.

``jiuzhu:signers`` is a list of users (``=feel``), ``jiuzhu:signingAgree`` what a signature says
(``=agree``), ``jiuzhu:signingResult`` the variable that gets the result (``signing``): ``passed``,
``total``, ``agreed``, ``refused`` and ``signatures``, a list of ``{signer, agree}``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from engine.errors import StepFailed
from engine.properties import (
    DEFAULT_RESULT,
    SIGNERS,
    SIGNING,
    SIGNING_AGREE,
    SIGNING_MODES,
    SIGNING_RATIO,
    SIGNING_RESULT,
)
from engine.spiff.context import context, element_of

SIGNER = "signer"


@dataclass(frozen=True, slots=True)
class Signing:
    """How ``signers`` decide; texts are ``=feel``."""

    mode: str
    signers: str
    ratio: str
    agree: str
    result: str

    @classmethod
    def of(cls, properties: Mapping[str, str]) -> Signing | None:
        """What the properties of a user task say; None if it is not signed by several."""
        mode = properties.get(SIGNING)
        if not mode:
            return None
        if mode not in SIGNING_MODES:
            raise ValueError(f"{SIGNING} 是 {mode},应为 {'、'.join(SIGNING_MODES)} 之一")
        signers = properties.get(SIGNERS, "")
        if not signers.startswith("="):
            raise ValueError(f"缺少 {SIGNERS},应为签署人列表,例如 =reviewers")
        return cls(
            mode,
            signers,
            properties.get(SIGNING_RATIO, "=1"),
            properties.get(SIGNING_AGREE, "=agree"),
            properties.get(SIGNING_RESULT, DEFAULT_RESULT),
        )

    def decided(self, instance: Any, total: int, agreed: Sequence[bool]) -> bool:
        """Whether the signatures so far settle it, of ``total`` in all."""
        if self.mode == "any":
            return bool(agreed)
        yes, no = sum(agreed), len(agreed) - sum(agreed)
        if self.mode != "ratio":
            return no > 0
        needed = self._needed(instance, total)
        return yes >= needed or total - no < needed

    def counted(self, body: Any, signers: Sequence[Any], said: Sequence[Any]) -> dict[str, Any]:
        """The result; ``said`` by signer is true, false or None for one who did not sign."""
        signatures = [
            {SIGNER: signer, "agree": agree is True}
            for signer, agree in zip(signers, said, strict=True)
            if agree is not None
        ]
        agreed = sum(1 for each in signatures if each["agree"])
        needed = {"any": 1, "ratio": self._needed(body, len(said))}.get(self.mode, len(said))
        return {
            "passed": 0 < needed <= agreed,
            "total": len(said),
            "agreed": agreed,
            "refused": len(signatures) - agreed,
            "signatures": signatures,
        }

    def _needed(self, token: Any, total: int) -> int:
        """How many must agree: the ratio of all, rounded up."""
        value = context(token).value(token, self.ratio)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
            text = f"{SIGNING_RATIO} 的值是 {value!r},应大于 0、不超过 1"
            raise StepFailed(element_of(token), "expression", text)
        return -int(-(Fraction(str(value)) * total) // 1)
