"""The materials that an application needs, as people call them (R33)."""

from __future__ import annotations

from collections.abc import Mapping

MATERIALS: Mapping[str, str] = {
    "id_card": "身份证",
    "household_book": "户口本",
    "assistance_certificate": "社会救助对象相关证照",
    "disability_certificate": "残疾人证",
    "child_certificate": "困境儿童、留守儿童认定材料",
    "guardian_consent": "监护人同意书",
    "agent_authorization": "代办委托书",
    "outreach_consent": "主动发现同意书",
    "other": "其他材料",
}


def material_name(code: str) -> str:
    """The code itself where it has no name."""
    return MATERIALS.get(code, code)
