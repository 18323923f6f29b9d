"""What the fixture ``played`` gives: a demo's database, and what the demo said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistance.archive import sealed_cases
from assistance.bootstrap import Assistance
from assistance.demo import DemoSummary

PASSWORD = "天山脚下-2026"


@dataclass(frozen=True)
class Played:
    assistance: Assistance
    summary: DemoSummary

    def rows(self, statement: str, **values: Any) -> list[Mapping[str, Any]]:
        with self.assistance.engine.transaction() as tx:
            return tx.run(statement, values)

    def sealed(self, outcome: str) -> int:
        """The first sealed case that ended so."""
        found = self.rows(
            "SELECT case_key FROM archives WHERE outcome = :outcome ORDER BY case_key",
            outcome=outcome,
        )
        return int(found[0]["case_key"])

    def longest(self) -> int:
        """The sealed case with the most forms."""
        engine = self.assistance.engine
        return max(sealed_cases(self.assistance), key=lambda key: len(engine.log_rows(key)))
