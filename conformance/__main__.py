"""``make conformance KIT=DIR``: passed and failed per level and model; the last line is JSON.

Exit status 0 where level 2 is whole and at least 95 % of level 3 pass, 2 where DIR is no kit.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from conformance.kit import CASES, read_cases
from conformance.run import Failed, run
from engine.errors import EngineError

LEVELS = (2, 3)
LEVEL_3_SHARE = 0.95


def main(kit: Path) -> int:
    """Run the kit in folder ``kit``."""
    try:
        cases = read_cases(kit)
    except (OSError, ValueError, KeyError) as error:
        _say(f"{kit / CASES}: {error!r}")
        return 2
    counts: Counter[tuple[int, str, bool]] = Counter()
    for case, failures in run(kit, cases):
        counts[case.level, case.model, not failures] += 1
        for failure in failures:
            _say(_told(failure))
    for level, model in sorted({(level, model) for level, model, _ in counts}):
        _say(f"{model}: {counts[level, model, True]} passed, {counts[level, model, False]} failed")
    totals = {
        level: {"passed": _total(counts, level, True), "failed": _total(counts, level, False)}
        for level in LEVELS
    }
    for level, total in totals.items():
        _say(f"level {level}: {total['passed']} passed, {total['failed']} failed")
    _say(json.dumps({f"level{level}": total for level, total in totals.items()}))
    share = totals[3]["passed"] / (sum(totals[3].values()) or 1)
    return 0 if cases and not totals[2]["failed"] and share >= LEVEL_3_SHARE else 1


def _total(counts: Counter[tuple[int, str, bool]], level: int, passed: bool) -> int:
    return sum(n for (of, _, was), n in counts.items() if (of, was) == (level, passed))


def _told(failure: Failed) -> str:
    got = str(failure.got) if isinstance(failure.got, EngineError) else _json(failure.got)
    expected = _json(failure.expected)
    where = f"{failure.case.model} {failure.case.name} {failure.result}"
    return f"FAILED {where}: expected {expected}, got {got}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("make conformance KIT=DIR")
    sys.exit(main(Path(sys.argv[1])))
