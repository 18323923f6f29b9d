"""Activities: each says all that is needed to do it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.errors import Finding
from engine.lint.drawing import Drawing, Element, child, text_of
from engine.lint.expressions import loop_settings
from engine.lint.known import Contents
from engine.lint.moments import wrong_moment
from engine.lint.vocabulary import ACTIVITIES, ZEEBE

HANDLED = "jiuzhu:"
_NAME = re.compile(r"[^\W\d]\w*")
_PATH = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_PERCENT = re.compile(r"\d{1,2}|100", re.ASCII)
_WHOLE = re.compile(r"[1-9]\d{0,3}", re.ASCII)
# A list of texts and nothing else: ="a", =["a", "b"].
_TEXTS = re.compile(r'=\s*(?:"[^"\\]*"|\[\s*"[^"\\]*"(?:\s*,\s*"[^"\\]*")*\s*\])')


def required(one: Drawing, _: Contents) -> Iterator[Finding]:
    """The settings without which an activity cannot run."""
    for element in one.elements():
        for name, key, what in _REQUIRED.get(element.kind, ()):
            if not element.setting(name, key):
                message = f"{element.said}没有{what}(zeebe:{name} {key})"
                yield element.error("missing-setting", message, _instead(element, what))


def _instead(element: Element, what: str) -> str:
    if element.kind in ("businessRuleTask", "scriptTask") and element.setting(
        "taskDefinition", "type"
    ):
        return "由外部程序做的事请画成服务任务。"
    if element.kind == "scriptTask":
        return f"填写{what};脚本只能用 FEEL。"
    if element.node.get("calledElement"):
        return "填写流程 id;标准属性 calledElement 不会被读取。"
    return f"填写{what}。"


def form_link(one: Drawing, _: Contents) -> Iterator[Finding]:
    """A form is given by id; it is a file of the bundle."""
    for element in one.elements():
        found = element.extension("formDefinition")
        if found is not None and not element.setting("formDefinition", "formId"):
            message = f"{element.said}的表单没有写 formId,不会显示"
            yield element.error("form-without-id", message, "选择表单文件,填写它的 formId。")


def instantiating(one: Drawing, _: Contents) -> Iterator[Finding]:
    for element in one.elements():
        if element.flag("instantiate"):
            message = f"{element.said}用来发起流程,本系统不支持"
            yield element.error("instantiate", message, "用空白开始事件发起。")


def retries(one: Drawing, _: Contents) -> Iterator[Finding]:
    for element in one.elements():
        text = element.setting("taskDefinition", "retries")
        if text and not text.startswith("=") and not _WHOLE.fullmatch(text):
            message = f"{element.said}的重试次数“{text}”不是 1 到 9999 的整数"
            yield element.error("bad-retries", message, "例如 3。")


def priority(one: Drawing, _: Contents) -> Iterator[Finding]:
    for element in one.elements():
        text = element.setting("priorityDefinition", "priority")
        if text and not text.startswith("=") and not _PERCENT.fullmatch(text):
            message = f"{element.said}的优先级“{text}”不是 0 到 100 的整数"
            yield element.error("bad-priority", message, "一般是 50。")


def schedule(one: Drawing, _: Contents) -> Iterator[Finding]:
    for element in one.elements():
        for key, what in (("dueDate", "截止时间"), ("followUpDate", "跟进时间")):
            text = element.setting("taskSchedule", key)
            if text and not text.startswith("=") and (why := wrong_moment(text)):
                message = f"{element.said}的{what}“{text}”{why}"
                hint = "写表达式,例如 =add working days(today(), 10)。"
                yield element.error("bad-time", message, hint)


def somebody(one: Drawing, _: Contents) -> Iterator[Finding]:
    """A task of nobody is seen by nobody."""
    for element in one.elements():
        if element.kind == "userTask" and not any(
            element.setting("assignmentDefinition", key)
            for key in ("assignee", "candidateGroups", "candidateUsers")
        ):
            message = f"{element.said}没有办理人,也没有候选角色或候选人"
            yield element.warning("nobody-assigned", message, "填写候选角色,例如 township_clerk。")


def groups(one: Drawing, contents: Contents) -> Iterator[Finding]:
    """Candidate groups that are written out are known roles."""
    is_known = contents.known.known_groups
    if is_known is None:
        return
    for element in one.elements():
        for group in _written_groups(element.setting("assignmentDefinition", "candidateGroups")):
            # A role may act for one organisation: role@organisation.
            if not is_known(group.partition("@")[0]):
                message = f"{element.said}的候选角色“{group}”不存在"
                yield element.error("unknown-group", message, "改用角色表里的代码。")


def _written_groups(text: str) -> list[str]:
    if not text.startswith("="):
        return [name.strip() for name in text.split(",") if name.strip()]
    return re.findall(r'"([^"]+)"', text) if _TEXTS.fullmatch(text) else []


def job_types(one: Drawing, contents: Contents) -> Iterator[Finding]:
    """Our own job types have a handler; others are done from outside, which is said once each."""
    said: set[str] = set()
    for element in one.elements():
        type_ = element.setting("taskDefinition", "type")
        if not type_ or type_.startswith("=") or type_ in contents.known.known_job_types:
            continue
        if type_.startswith(HANDLED):
            message = f"{element.said}的任务类型“{type_}”没有登记的处理程序"
            yield element.error(
                "unknown-job-type", message, "改正类型;外部程序的类型不以 jiuzhu: 开头。"
            )
        elif type_ not in said:
            said.add(type_)
            message = f"任务类型“{type_}”由外部程序领取和完成"
            yield element.info("external-job", message, "请确认有程序会领取它。")


def multi_instance(one: Drawing, _: Contents) -> Iterator[Finding]:
    """A multi-instance runs over a list, and both or none of its output settings are there."""
    for element in one.elements():
        if element.multi is None or element.kind not in ACTIVITIES:
            continue
        said = loop_settings(element.multi)
        if not said.get("inputCollection", "").strip():
            message = f"{element.said}是多实例,却没有输入集合"
            yield element.error(
                "no-collection", message, "填写输入集合,例如 =items;不支持固定次数。"
            )
        if bool(said.get("outputCollection")) != bool(said.get("outputElement")):
            message = f"{element.said}的输出集合和输出元素只写了一个"
            yield element.error("half-output", message, "两个都写,或都不写。")


def early_completion(one: Drawing, _: Contents) -> Iterator[Finding]:
    """Child cases are waited for all together."""
    for element in one.elements():
        multi = element.multi if element.kind == "callActivity" else None
        if multi is not None and text_of(child(multi, "completionCondition")):
            message = f"{element.said}的多实例有完成条件,对调用活动不起作用"
            hint = "删去完成条件,或把调用活动放进多实例的子流程。"
            yield element.error("completion-of-calls", message, hint)


def variable_names(one: Drawing, _: Contents) -> Iterator[Finding]:
    """What results are called can be read again in FEEL."""
    for element in one.elements():
        for what, name, path in _targets(element):
            if not (_PATH if path else _NAME).fullmatch(name):
                message = f"{element.said}的{what}“{name}”不是变量名"
                hint = "用字母、汉字、数字和下划线,不以数字开头。"
                yield element.error("bad-variable-name", message, hint)


def _targets(element: Element) -> Iterator[tuple[str, str, bool]]:
    """What it is, the name, and whether it may be a path such as ``order.supplier``."""
    for name in ("calledDecision", "script"):
        result = element.setting(name, "resultVariable")
        if result:
            yield "结果变量", result, False
    for mapping in element.extensions("ioMapping"):
        for one in mapping.iterchildren(f"{{{ZEEBE}}}input", f"{{{ZEEBE}}}output"):
            yield "映射目标", one.get("target") or "", True
    if element.multi is not None:
        said = loop_settings(element.multi)
        for key, what in (("inputElement", "输入元素"), ("outputCollection", "输出集合")):
            if said.get(key):
                yield f"多实例的{what}", said[key], False


_REQUIRED = {
    "serviceTask": (("taskDefinition", "type", "任务类型"),),
    "sendTask": (("taskDefinition", "type", "任务类型"),),
    "businessRuleTask": (
        ("calledDecision", "decisionId", "决策 id"),
        ("calledDecision", "resultVariable", "结果变量"),
    ),
    "scriptTask": (("script", "expression", "表达式"), ("script", "resultVariable", "结果变量")),
    "callActivity": (("calledElement", "processId", "流程 id"),),
}

RULES = (
    required,
    form_link,
    instantiating,
    retries,
    priority,
    schedule,
    somebody,
    groups,
    job_types,
    multi_instance,
    early_completion,
    variable_names,
)
