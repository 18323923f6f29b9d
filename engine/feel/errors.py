"""What may go wrong with an expression or a decision. The docstring is the default message."""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import EngineError


class FeelError(EngineError):
    """表达式无法求值。"""


class FeelSyntaxError(FeelError):
    """表达式有语法错误。

    ``start`` and ``end`` are offsets in UTF-16 units into ``expression``.
    """

    def __init__(self, message: str, expression: str, start: int = 0, end: int = 0) -> None:
        super().__init__(message)
        self.expression = expression
        self.start = start
        self.end = end


class FeelLimitExceeded(FeelError):
    """表达式超出了求值的限制。

    ``limit`` is time, memory or depth.
    """

    def __init__(self, limit: str) -> None:
        super().__init__(f"表达式超出了求值的{_LIMITS[limit]}限制")
        self.limit = limit


class DmnError(FeelError):
    """决策无法读取或求值。

    ``decision_id`` is the element at fault where one is known; ``rule_ids`` are the rules of its
    table that are, and ``rule_id`` the first of them.
    """

    def __init__(
        self, message: str, decision_id: str | None = None, rule_ids: Sequence[str] = ()
    ) -> None:
        super().__init__(message)
        self.decision_id = decision_id
        self.rule_ids = tuple(rule_ids)

    @property
    def rule_id(self) -> str | None:
        """The first rule at fault."""
        return self.rule_ids[0] if self.rule_ids else None


_LIMITS = {"time": "时间", "memory": "内存", "depth": "嵌套深度"}
