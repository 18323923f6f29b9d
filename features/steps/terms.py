"""What the features call things, and the codes that the product knows them by."""

from __future__ import annotations

from collections.abc import Mapping

from assistance.catalogue import catalogue

ENTRIES: Mapping[str, str] = {"窗口": "window", "平台": "platform", "主动发现": "outreach"}
FILING_TASKS: Mapping[str, str] = {
    "window": "登记窗口申请",
    "platform": "填写网上申请",
    "outreach": "代填申请并上报",
}
EVENTS: Mapping[str, str] = {
    "申请人撤回申请": "application_withdrawn",
    "申请人死亡": "person_died",
    "申请人迁出": "person_moved_away",
    "申请人失去救助资格": "eligibility_lost",
    "有人对公示提出异议": "disclosure_objection",
}
# What somebody finds who looks into what happened.
FOUND: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "person_died": {"status-verification": {"status_kind": "died"}},
    "person_moved_away": {"status-verification": {"status_kind": "moved_away"}},
}
OUTCOMES: Mapping[str, str] = {
    "办结": "completed",
    "不予受理": "rejected",
    "不予认定": "rejected",
    "不予确认": "refused",
    "撤回": "withdrawn",
    "终止": "terminated",
}
CATEGORIES: Mapping[str, str] = {
    "特困人员": "destitute",
    "最低生活保障对象": "subsistence_recipient",
    "最低生活保障边缘家庭成员": "subsistence_marginal",
    "困境儿童": "vulnerable_child",
    "重度残疾人": "severe_disability",
    "刚性支出困难家庭成员": "rigid_expenditure",
    "非五类对象": "none",
}
MATERIALS: Mapping[str, str] = {
    "身份证": "id_card",
    "户口本": "household_book",
    "救助证照": "assistance_certificate",
    "残疾证": "disability_certificate",
    "监护人同意书": "guardian_consent",
}
NOTICES: Mapping[str, str] = {
    "补正通知": "supplement",
    "不予受理通知": "rejection",
    "不予认定通知": "denial",
    "不予确认告知书": "refusal",
    "确认通知": "confirmation",
    "不予提供告知书": "ineligible",
    "停止服务告知书": "stop",
    "终止告知书": "termination",
    "撤回确认": "withdrawal",
}
ORDER_RESULTS: Mapping[str, str] = {
    "完成": "done",
    "需调整": "adjust",
    "停止": "stopped",
    "转介": "referred",
    "需转介": "refer",
    "不符合条件": "ineligible",
}
SELF_CARE: Mapping[str, str] = {
    "具备": "full",
    "部分丧失": "partial",
    "完全丧失": "none",
}
CHANNELS: Mapping[str, str] = {
    "基层干部入户调查": "cadre_visit",
    "社会组织走访探视": "outreach_visit",
    "困难群众主动申报": "self_report",
    "相关部门数据共享": "data_sharing",
}
SHARED: Mapping[str, str] = {
    "姓名": "name",
    "电话": "phone",
    "住址": "residence_address",
    "性别": "sex",
    "语言": "preferred_language",
    "出生日期": "birth_date",
}
DIFFICULTY: Mapping[str, str] = {"轻": "light", "中": "medium", "重": "heavy"}
VISIT_MODES: Mapping[str, str] = {"入户": "visit", "电话": "phone", "视频": "video"}
PAUSES: Mapping[str, str] = {"补正": "supplement", "公示": "disclosure", "异议": "objection"}


def item_code(name: str) -> str:
    """The catalogue's code for a service; ``KeyError`` names what is not in it."""
    codes = {item.name: code for code, item in catalogue().items()}
    return codes[name]


def listed(text: str) -> list[str]:
    """``甲、乙`` as its parts."""
    return text.split("、")
