"""What a person reads when a value does not fit, by the JSON Schema keyword that failed."""

from __future__ import annotations

from typing import Any

from forms.kinds import yuan
from forms.schema import MANY_OF, ONE_OF, Component


def missing(component: Component) -> str:
    """For a required field without a value."""
    name = component.label.strip()
    if component.type in ONE_OF | MANY_OF or component.type == "datetime":
        return f"请选择{name}"
    if component.type == "filepicker":
        return f"请上传{name}"
    return f"请签名:{name}" if component.kind == "signature" else f"请填写{name}"


def message(keyword: str, kind: Any, component: Component | None) -> str:
    """``kind`` is jsonschema-rs's, with the keyword's ``limit``; no component: not a field."""
    if component is None:
        return "内容的格式不对"
    if keyword == "type":
        return _type(component)
    if keyword == "const":
        return f"请勾选:{component.label.strip()}"
    if keyword == "pattern":
        hint = component.description.strip()
        return f"格式不正确。{hint}" if hint else "格式不正确"
    if keyword == "enum":
        return "请从列出的选项中选择"
    if keyword == "multipleOf":
        return f"最多保留 {component.decimals} 位小数"
    if keyword == "uniqueItems":
        return "同一选项选了两次"
    if keyword == "minItems":
        if component.type == "dynamiclist":
            return f"至少填 {kind.limit} 行"
        return missing(component)
    if keyword == "maxItems":
        unit = "行" if component.type == "dynamiclist" else "个文件"
        return f"最多 {kind.limit} {unit}"
    return _limit(keyword, kind.limit, component)


def _type(component: Component) -> str:
    if component.kind == "money":
        return "请填金额,以元为单位,最多两位小数"
    if component.type == "number":
        return "请填整数" if component.decimals == 0 else "请填数字"
    return "请选择是或否" if component.kind == "yes-no" else "内容的格式不对"


def _limit(keyword: str, limit: Any, component: Component) -> str:
    shown = yuan(limit) if component.kind == "money" else limit
    unit = " 元" if component.kind == "money" else ""
    return {
        "minLength": f"至少 {limit} 个字",
        "maxLength": f"最多 {limit} 个字",
        "minimum": f"不能小于 {shown}{unit}",
        "maximum": f"不能大于 {shown}{unit}",
    }[keyword]
