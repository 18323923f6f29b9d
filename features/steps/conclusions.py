"""What people call a form's conclusion, and the decision key that it sets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CONCLUSIONS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "material-review": {
        "受理": {"review_result": "accept"},
        "补正": {"review_result": "supplement"},
        "先行服务": {"review_result": "urgent"},
        "不予受理": {"review_result": "reject"},
    },
    "household-visit": {
        "视频调查": {"visit_mode": "video", "family_signature": None},
        "电话调查": {"visit_mode": "phone", "family_signature": None},
    },
    "needs-assessment": {
        "无利害关系": {"conflict_of_interest": False},
        "有利害关系": {"conflict_of_interest": True},
    },
    "assessment-second-review": {
        "同意": {"second_review": "agree"},
        "重新评估": {"second_review": "redo"},
    },
    "township-review": {
        "认定": {"township_opinion": "accept"},
        "进一步调查": {"township_opinion": "investigate"},
        "不予认定": {"township_opinion": "reject"},
    },
    "objection-review": {
        "异议成立": {"objection_upheld": True},
        "异议不成立": {"objection_upheld": False},
    },
    "county-check": {
        "一致": {"identity_match": True},
        "不一致": {"identity_match": False},
        "已入户核实": {"sampled": True, "county_visit": True},
        "不抽查": {"sampled": False},
    },
    "county-approval": {
        "确认": {"county_opinion": "confirm"},
        "退回": {"county_opinion": "send_back"},
        "不予确认": {"county_opinion": "refuse"},
    },
    "county-filing": {
        "备案": {"county_opinion": "note"},
        "退回": {"county_opinion": "send_back"},
    },
    "plan-consent": {
        "同意": {"plan_answer": "agree"},
        "要求调整": {"plan_answer": "adjust"},
    },
    "hearing-record": {
        "继续服务": {"hearing_result": "keep"},
        "终止": {"hearing_result": "terminate"},
    },
    "archive-review": {
        "封存": {"archive_opinion": "seal"},
        "补充材料": {"archive_opinion": "supplement"},
    },
    "department-acceptance": {
        "接单": {"acceptance": "accept"},
        "退单": {"acceptance": "return"},
    },
    "provider-acceptance": {
        "接单": {"acceptance": "accept"},
        "拒单": {"acceptance": "return"},
        "退单": {"acceptance": "return"},
    },
    "supervision-decision": {
        "重派": {"supervision_result": "reassign"},
        "停止": {"supervision_result": "stop"},
        "重新确定服务": {"supervision_result": "replan"},
    },
    "service-record": {
        "完成": {"more_service": False, "late_entry": False},
        "还有下次": {"more_service": True, "late_entry": False},
        "补录": {"more_service": False, "late_entry": True},
    },
    "late-entry-approval": {
        "批准": {"late_entry_approval": "approve"},
        "不批准": {"late_entry_approval": "reject"},
    },
    "service-confirmation": {
        "已按约定完成": {"service_received": True},
        "没有按约定完成": {"service_received": False},
        "被收费": {"charged": True},
    },
    "service-inspection": {
        "通过": {"inspection": "pass"},
        "返工": {"inspection": "redo"},
    },
    "outcome-evaluation": {
        "继续": {"follow_up": "continue"},
        "调整": {"follow_up": "adjust"},
        "停止": {"follow_up": "stop"},
        "转介": {"follow_up": "refer"},
    },
}


def conclusion(form_id: str | None, result: str) -> Mapping[str, Any]:
    """The decision keys of ``result``; ``KeyError`` names what the form can conclude."""
    known = CONCLUSIONS.get(form_id or "", {})
    if result not in known:
        raise KeyError(f"表单 {form_id} 没有结论“{result}”;可用:{'、'.join(known)}")
    return known[result]
