"""The words of the screens, ready for gettext: the Chinese text is the message's own id.

Templates and Python say ``_("提交")``. A translation is a catalogue from these ids to another
language; nothing else changes. What is put into a message comes in by name, so that other
languages may order it differently.
"""

from __future__ import annotations

from collections.abc import Mapping
from gettext import NullTranslations

CATALOGUE = NullTranslations()


def _(text: str, **values: object) -> str:
    """``text`` in the reader's language, with ``{name}`` filled from ``values``."""
    message = CATALOGUE.gettext(text)
    return message.format(**values) if values else message


WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")

CASE_STATES: Mapping[str, str] = {
    "active": "办理中",
    "suspended": "已暂停",
    "completed": "已办结",
    "cancelled": "已取消",
    "error": "异常结束",
}
TASK_STATES: Mapping[str, str] = {
    "open": "待办",
    "suspended": "已暂停",
    "completed": "已办结",
    "cancelled": "已取消",
}
NEED_STATES: Mapping[str, str] = {
    "open": "待确定",
    "decided": "已确定",
    "serving": "服务中",
    "done": "已完成",
    "referred": "已转介",
    "stopped": "已停止",
    "ineligible": "不予提供",
}
SUPPLY_TYPES: Mapping[str, str] = {
    "basic_public": "基本公共服务",
    "volunteer": "志愿服务",
    "existing_purchase": "既有政府购买",
    "new_purchase": "新增政府购买",
    "none": "转介与资源链接",
}
ELEMENT_STATES: Mapping[str, str] = {"active": "办理中", "passed": "已经过", "ahead": "未到"}


def word(words: Mapping[str, str], code: str) -> str:
    """What ``code`` is called; a code that nobody has named stands for itself."""
    return _(words[code]) if code in words else code
