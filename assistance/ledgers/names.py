"""What the ledgers call things, and which programme a service belongs to."""

from __future__ import annotations

from collections.abc import Mapping

from assistance.tables import codes, table

ENTRIES: Mapping[str, str] = {"window": "窗口", "platform": "平台", "outreach": "主动发现"}
LEVELS: Mapping[str, str] = {"light": "轻", "medium": "中", "heavy": "重"}
NEED_KINDS: Mapping[str, str] = {"common": "普遍性", "individual": "差异性"}
NEED_STATES: Mapping[str, str] = {
    "open": "待确定",
    "decided": "已确定",
    "serving": "服务中",
    "done": "已完成",
    "referred": "已转介",
    "stopped": "已停止",
    "ineligible": "不予提供",
}


def named(name: str) -> Mapping[str, str]:
    """Names of a table's rows by code."""
    return {row["code"]: row["name"] for row in table(name)}


def programme_items() -> Mapping[str, str]:
    """The programme of each catalogue item that belongs to one (四(四))."""
    return {
        item: row["code"] for row in table("programmes") for item in codes(row["catalogue_codes"])
    }
