"""What happens in a demo case: who applies where, what is decided, what comes in between.

A story decides only what is not plain; everything else takes its usual course. Decisions are
given by element of the diagram, in turn: the second time an element is reached, the second one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from assistance.suppliers import NOBODY

Values = dict[str, Any]
# Changes to a believable form: the fields to set, or how to make them from its values.
Decision = Mapping[str, Any] | Callable[[Values], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Story:
    """``before``: element -> what is reported when it is first open (or waits, if no task), of
    ``assistance.happenings``.

    ``ignored``: element that nobody works on, until its timer ends it. ``needs``: how many.
    ``substituted``: role whose holder is away when it is due, so that a substitute signs.
    ``appeal``: against which notice one is filed, and noted, in the end.
    ``alternative``: told while the county only takes note, and cases are disclosed (Q02, Q07).
    """

    name: str
    entry: str
    needs: int = 2
    alternative: bool = False
    decisions: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    ignored: str = ""
    substituted: str = ""
    appeal: str = ""


def only_original_seen(values: Values) -> Values:
    """The household book was shown, but no copy was taken."""
    rows = [
        {"material": row["material"], "proof": "original_seen"}
        if row["material"] == "household_book"
        else row
        for row in values["materials"]
    ]
    return {"materials": rows}


def without_household_book(values: Values) -> Values:
    return {"materials": [r for r in values["materials"] if r["material"] != "household_book"]}


def last_one_referred(values: Values) -> Values:
    """The last need goes to somebody outside the catalogue's suppliers."""
    *first, last = values["orders"]
    kept = {k: v for k, v in last.items() if k not in ("supplier", "fund_code")}
    return {"orders": [*first, {**kept, "supply_type": NOBODY}]}


RETURNED: Values = {"acceptance": "return"}
ONE_MORE: Values = {"more_service": True}

STORIES: tuple[Story, ...] = (
    Story("窗口申请,两项服务", "window"),
    Story("平台申请,三项服务,服务两次", "platform", 3, decisions={"record_service": (ONE_MORE,)}),
    Story(
        "主动发现,评估有利益冲突,第二人复核",
        "outreach",
        decisions={"assess_township": ({"conflict_of_interest": True},)},
    ),
    Story(
        "不属于对象类别,不予受理",
        "window",
        decisions={"apply_window": ({"categories": ["none"]},)},
    ),
    Story(
        "平台申请,补正后受理",
        "platform",
        decisions={
            "apply_platform": (without_household_book,),
            "review_materials_intake": ({"review_result": "supplement"},),
        },
    ),
    Story(
        "县级不予确认,申请行政复议",
        "outreach",
        decisions={"county_approval": ({"county_opinion": "refuse"},)},
        appeal="refusal",
    ),
    Story(
        "情况紧急,先行服务",
        "window",
        decisions={
            "apply_window": ({"urgent": True},),
            "review_materials_township": ({"review_result": "urgent"},),
        },
    ),
    Story("备案口径,公示无异议", "platform", alternative=True),
    Story(
        "暴雪封路,两人用视频调查",
        "window",
        decisions={"visit_township": ({"visit_mode": "video", "family_signature": None},)},
    ),
    Story(
        "工作人员近亲属,县级抽查入户,负责人外出由人代签",
        "outreach",
        decisions={
            "draft_approval": ({"staff_relative": True},),
            "county_check": ({"sampled": True, "county_visit": True},),
        },
        substituted="county_leader",
    ),
    Story(
        "进一步调查后认定,服务补录",
        "outreach",
        decisions={
            "township_review": ({"township_opinion": "investigate"},),
            "record_service": ({"late_entry": True},),
        },
    ),
    Story("入户前撤回", "platform", before={"visit_intake": "withdrawal"}),
    Story(
        "县级退回一次,验收返工一次",
        "window",
        3,
        decisions={
            "county_approval": ({"county_opinion": "send_back"},),
            "accept_service": ({"inspection": "redo"},),
        },
    ),
    Story("服务中死亡", "outreach", before={"evaluate_outcome": "death"}),
    Story("退单两次后重派", "window", decisions={"department_acceptance": (RETURNED, RETURNED)}),
    Story(
        "补正逾期,视为撤回",
        "window",
        decisions={
            "apply_window": (without_household_book,),
            "review_materials_township": ({"review_result": "supplement"},),
        },
        ignored="submit_supplement",
    ),
    Story(
        "备案口径,异议成立再调查",
        "outreach",
        alternative=True,
        decisions={"review_objection": ({"objection_upheld": True},)},
        before={"objection_received": "objection"},
    ),
    Story(
        "要求调整方案,一项转介",
        "platform",
        3,
        decisions={
            "agree_plan": ({"plan_answer": "adjust"},),
            "decide_services": (last_one_referred, last_one_referred),
        },
    ),
    Story(
        "服务中失去资格,听取意见后终止",
        "window",
        decisions={"hear_opinion": ({"hearing_result": "terminate"},)},
        before={"plan_service": "eligibility_loss"},
    ),
    Story(
        "三次拒单,州级督办停止",
        "outreach",
        decisions={
            "provider_acceptance": (RETURNED, RETURNED, RETURNED),
            "supervise_order": ({"supervision_result": "stop"},),
        },
    ),
    Story(
        "审核中迁出",
        "platform",
        decisions={"verify_status_change": ({"status_kind": "moved_away"},)},
        before={"township_review": "moving_away"},
    ),
    Story(
        "归档缺户口本复印件,用电子证照引用代替",
        "window",
        decisions={"apply_window": (only_original_seen,)},
    ),
    Story(
        "效果评估要求调整,重定方案",
        "outreach",
        decisions={"evaluate_outcome": ({"follow_up": "adjust"},)},
    ),
    Story(
        "继续服务一轮,档案退回补齐一次",
        "platform",
        decisions={
            "evaluate_outcome": ({"follow_up": "continue"},),
            "review_archive": ({"archive_opinion": "supplement"},),
        },
    ),
    Story(
        "乡镇不予认定",
        "window",
        decisions={"township_review": ({"township_opinion": "reject"},)},
    ),
    Story(
        "三次退单,州级督办重定方案",
        "outreach",
        decisions={
            "department_acceptance": (RETURNED, RETURNED, RETURNED),
            "supervise_order": ({"supervision_result": "replan"},),
        },
    ),
    Story(
        "审核中失去资格,听取意见后继续办理",
        "platform",
        decisions={"hear_opinion": ({"hearing_result": "keep"},)},
        before={"county_check": "eligibility_loss"},
    ),
    Story(
        "补正后仍不齐,不予受理",
        "window",
        decisions={
            "apply_window": (without_household_book,),
            "review_materials_township": (
                {"review_result": "supplement"},
                {"review_result": "reject"},
            ),
        },
    ),
)
