"""What people do wrong in forms, by what one would call it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from assistance.identity import with_check_digit
from assistance.samples import provider_code

Values = dict[str, Any]
Mistake = Callable[[Values], None]

LONG_AGO, FAR_AHEAD = "2025-01-01", "2028-01-01"
ELSEWHERE = provider_code("652302")


def _set(**answers: Any) -> Mistake:
    """Other answers than the right ones."""

    def change(values: Values) -> None:
        values.update(answers)

    return change


def _row(key: str, **answers: Any) -> Mistake:
    """Other answers in the first row of the list ``key``."""

    def change(values: Values) -> None:
        values[key][0].update(answers)

    return change


def _only_first(key: str) -> Mistake:
    def change(values: Values) -> None:
        del values[key][1:]

    return change


def _copy_first(key: str, *fields: str) -> Mistake:
    """The second row of ``key`` repeats the first one in ``fields``."""

    def change(values: Values) -> None:
        first, second = values[key][:2]
        second.update({field: first[field] for field in fields})

    return change


def _serve(start: str, end: str) -> Mistake:
    return _set(actual_start=f"{start}T10:00+08:00", actual_end=f"{end}T11:00+08:00")


def _give_undecided_away(values: Values) -> None:
    """An order for an item that the policy leaves without a supply group (Q01)."""
    row = next(row for row in values["orders"] if row["supply_type"] == "none")
    row.update(supply_type="existing_purchase", supplier="MZ", fund_code="F1")


def _sign_for_the_applicant(values: Values) -> None:
    values["applicant_signature"] = values["agent_name"]


def _guard_oneself(values: Values) -> None:
    values["guardian_id_number"] = values["id_number"]


def _sign_for_the_family(values: Values) -> None:
    values["family_signature"] = values["investigators"][0]["name"]


def _shorten(key: str, days: int) -> Mistake:
    def change(values: Values) -> None:
        values[key] = (date.fromisoformat(values[key]) - timedelta(days=days)).isoformat()

    return change


def _be_published_briefly(values: Values) -> None:
    values["disclosure_to"] = values["disclosure_from"]


def _fail_a_check(values: Values) -> None:
    values["four_checks"]["authentic"] = False


def _come_from_one_office(values: Values) -> None:
    for row in values["investigators"]:
        row["organisation"] = "乡镇民政办公室"


MISTAKES: Mapping[str, Mistake] = {
    "没有本人或监护人的同意签字": _set(applicant_signature=""),
    "由代办人代签": _sign_for_the_applicant,
    "出生日期与身份证不符": _set(birth_date="1990-01-01"),
    "没有授权核查": _set(verification_authorization=False),
    "没有承诺真实": _set(truth_commitment=False),
    "没有监护人": _set(guardian_needed=False, signer="self"),
    "监护人就是申请人本人": _guard_oneself,
    "证件号码校验位不对": _set(id_number="652301195803120022"),
    "证件号码里的生日不存在": _set(id_number=with_check_digit("65230119580230002")),
    "没有说明超期原因": _set(late_reason=None),
    "没有列出缺件": _set(missing_items=[{"material": "other", "requirement": "请提交"}]),
    "又要求交户口本": _set(
        missing_items=[{"material": "household_book", "requirement": "请提交复印件"}]
    ),
    "补正期限只给十天": _shorten("due_date", 20),
    "没有带来任何证照": _set(
        materials=[{"material": "other", "proof": "original_seen"}], late_reason=None
    ),
    "只填了一名调查人": _only_first("investigators"),
    "两名调查人是同一个人": _copy_first("investigators", "name", "certificate"),
    "没有家庭成员签字": _set(family_signature=""),
    "有一名调查人没有签字": _row("investigators", signature=""),
    "调查人的签字是别人的": _row("investigators", signature="王建军"),
    "由调查人代家庭成员签字": _sign_for_the_family,
    "用电话了解,没有写明突发事件": _set(visit_mode="phone", remote_event=None),
    "用视频了解,没有写明不能入户的原因": _set(visit_mode="video", remote_reason=None),
    "用视频了解,没有录像编号": _set(visit_mode="video", recording_number=None),
    "自己填了困难程度和总分": _set(difficulty_level="轻", score_total=0),
    "选了没有评分的困难类型": _set(difficulty_types=["health", "integration", "economy"]),
    "有一维评了 5 分": _set(score_health=5),
    "救济途径没有写行政诉讼": _set(remedy="可以自收到之日起六十日内申请行政复议。"),
    "救济途径没有写期限": _set(remedy="可以申请行政复议,也可以提起行政诉讼。"),
    "没有填理由": _set(send_back_reason=None),
    "调查人都来自一个单位": _come_from_one_office,
    "复核人自己也有利害关系": _set(independent=False),
    "项号重复": _copy_first("need_items", "item_no"),
    "列了服务清单以外的项目": _row("need_items", catalogue_code="Z99"),
    "公示内容里有姓名": _set(disclosure_info="马秀兰,家政助洁"),
    "公示期不足": _be_published_briefly,
    "填了不予确认": _set(county_opinion="refuse"),
    "不填理由": _set(reason=""),
    "漏定一项": _only_first("orders"),
    "派给不存在的部门": _row("orders", supply_type="basic_public", supplier="ZZ"),
    "派给不存在的承接主体": _row("orders", supply_type="new_purchase", supplier="ZZ"),
    "派给外县的承接主体": _row("orders", supply_type="new_purchase", supplier=ELSEWHERE),
    "用了不能用的资金": _row("orders", fund_code="F4"),
    "截止日期早于起始日期": _row("orders", end_date=LONG_AGO),
    "给未定供给属性的项目派单": _give_undecided_away,
    "计划开始时间早于现在": _set(planned_start=f"{LONG_AGO}T09:00+08:00"),
    "未作密切接触未成年人人员查询": _row("staff", minor_contact_checked=False),
    "填了别的登记号": _set(registration_number="DJ-652301-2026-99999"),
    "没有填登记号": _set(registration_number=None),
    "服务时间早于登记": _serve(LONG_AGO, LONG_AGO),
    "服务还没有结束": _serve(FAR_AHEAD, FAR_AHEAD),
    "超出核定的服务期限": _serve(FAR_AHEAD, FAR_AHEAD),
    "写成死亡": _set(termination_ground="died"),
    "四性检测不合格": _fail_a_check,
}
