"""What people read about an expression: the sandbox answers with codes, these are the sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

_PROBLEMS: Final[Mapping[str, str]] = {
    "syntax": "语法错误,位置 {at}:“{text}”",
    "full-width": "名称“{text}”含有全角标点;运算符、引号、逗号和括号要用半角",
    "unknown-function": "没有名为“{text}”的函数",
    "wrong-arguments": "“{text}”的参数个数不对,或没有这个参数名",
    "not-repeatable": "不支持函数“{text}”:它每次结果不同,办件重新执行时就对不上",
    "external-function": "不支持外部函数:“{text}”",
    "not-a-date": "“{text}”不是有效的日期、时间或时长",
    "stray-comparison": "“{text}”中的比较符写法不对:相等用一个 =,不等用 !=,大于等于用 >=",
    "not-a-condition": "“{text}”不是条件,不能用 and 或 or 连接;几个值之一请写 x in (1, 2)",
    "no-input-value": "“?”只能用在决策表的输入单元格里",
    "output-not-allowed": "“{text}”不在这一列写明的输出值之内",
    "undefined-type": "没有名为“{text}”的数据类型",
    "not-required": "没有画到“{text}”的依赖连线,这里取不到它的值",
}

_WARNINGS: Final[Mapping[str, str]] = {
    "NO_VARIABLE_FOUND": "没有变量“{text}”",
    "NO_CONTEXT_ENTRY_FOUND": "没有属性“{text}”",
    "NO_PROPERTY_FOUND": "没有属性“{text}”",
    "NO_FUNCTION_FOUND": "“{text}”不是函数,无法调用",
    "INVALID_TYPE": "“{text}”两边的类型不合",
    "INVALID_ARGUMENTS": "“{text}”的参数无效",
    "FUNCTION_INVOCATION_FAILURE": "“{text}”的参数个数或名称不对",
    "NOT_COMPARABLE": "“{text}”两边无法比较",
    "UNSUPPORTED": "不支持“{text}”",
    "TYPE_MISMATCH": "值不是声明的“{text}”,或不在允许的取值之内",
    "EVALUATION_FAILED": "“{text}”无法求值",
}

_FAILURES: Final[Mapping[str, str]] = {
    "syntax": "表达式有语法错误:“{text}”",
    "not-unique": "命中策略是 UNIQUE,却有几条规则同时命中:{rules}",
    "any-differs": "命中策略是 ANY,命中的规则结果却不同:{rules}",
    "input-not-allowed": "输入“{text}”的值不在允许的取值之内",
    "cycle": "决策的依赖成环",
}


def problem_text(code: str, text: str, start: int) -> str:
    """The sentence for problem ``code`` at ``text``, ``start`` counted from 0."""
    return _PROBLEMS[code].format(text=text, at=start + 1)


def warning_text(kind: str, text: str) -> str:
    """The sentence for warning ``kind``; ``text`` is the part of the expression, never a value."""
    return _WARNINGS.get(kind, "“{text}”的结果为空").format(text=text)


def dmn_text(code: str, text: str, rules: Sequence[str]) -> str:
    """The sentence for a decision that could not be made."""
    return _FAILURES[code].format(text=text, rules="、".join(rules))
