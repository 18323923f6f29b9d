"""What people do wrong in forms, by what one would call it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Values = dict[str, Any]


def _set(key: str, value: Any) -> Callable[[Values], None]:
    def change(values: Values) -> None:
        values[key] = value

    return change


def _only_one_investigator(values: Values) -> None:
    del values["investigators"][1:]


def _same_investigator_twice(values: Values) -> None:
    values["investigators"][1] = dict(values["investigators"][0])


def _first_order(key: str, value: Any) -> Callable[[Values], None]:
    def change(values: Values) -> None:
        values["orders"][0][key] = value

    return change


def _leave_out_an_item(values: Values) -> None:
    del values["orders"][1:]


def _leave_out_materials(values: Values) -> None:
    values["missing_items"] = [row for row in values["missing_items"] if row["material"] == "other"]
    values["missing_items"].append({"material": "other", "requirement": "请提交"})


def _wrong_birth_date(values: Values) -> None:
    values["birth_date"] = "1990-01-01"


MISTAKES: Mapping[str, Callable[[Values], None]] = {
    "没有本人或监护人的同意签字": _set("applicant_signature", ""),
    "由代办人代签": lambda values: values.update(applicant_signature=values["agent_name"]),
    "出生日期与身份证不符": _wrong_birth_date,
    "只填了一名调查人": _only_one_investigator,
    "两名调查人是同一个人": _same_investigator_twice,
    "没有家庭成员签字": _set("family_signature", ""),
    "没有列出缺件": _leave_out_materials,
    "不填理由": _set("reason", ""),
    "漏定一项": _leave_out_an_item,
    "派给不存在的承接主体": _first_order("supplier", "不存在的单位"),
    "派给非登记的部门": _first_order("supplier", "ZZ"),
    "填了别的登记号": _set("registration_number", "DJ-652301-2026-99999"),
    "没有填登记号": _set("registration_number", None),
    "计划开始时间早于现在": _set("planned_start", "2025-01-01T09:00+08:00"),
    "公示内容里有姓名": lambda values: values.update(disclosure_info="马秀兰,家政助洁"),
    "公示期不足": lambda values: values.update(disclosure_to=values["disclosure_from"]),
    "四性检测不合格": lambda values: values["four_checks"].update(authentic=False),
    "未作密切接触未成年人人员查询": lambda values: values["staff"][0].update(
        minor_contact_checked=False
    ),
}
