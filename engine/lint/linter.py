"""All findings over the files of one bundle, rule after rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Final

from engine.errors import Finding
from engine.lint.bundle import read
from engine.lint.feel import FeelCheck, VariablesOf
from engine.lint.known import DecisionProblems, FormReader, Known
from engine.lint.readings import doubtful
from engine.lint.rulebook import rulebook
from engine.lint.unreadable import unreadable
from engine.lint.variables import declared

MAX_OF_A_RULE: Final = 100
_RANK: Final = {"error": 0, "warning": 1, "info": 2}


class BundleLinter:
    """Implements ``ports.Linter``. Never raises, whatever the bytes are."""

    def __init__(
        self,
        *,
        feel_check: FeelCheck,
        variables_of: VariablesOf,
        decision_problems: DecisionProblems,
        forms: FormReader,
        known_groups: Callable[[str], bool] | None = None,
        known_job_types: Mapping[str, Collection[str] | None],
    ) -> None:
        self._known = Known(
            feel_check, variables_of, decision_problems, forms, known_groups, known_job_types
        )

    def lint(self, files: Mapping[str, bytes]) -> Sequence[Finding]:
        """Findings in the order of the files' names; errors of one file come with its warnings."""
        bundle = read(files, self._known)
        found = [one for entry in rulebook().values() for one in entry.findings(bundle)]
        in_order = sorted(found, key=lambda one: (one.file, _RANK[one.severity]))
        return [_printable(one) for one in _first_of_each(in_order)]

    def needs(self, files: Mapping[str, bytes], process_id: str) -> Sequence[str]:
        """The variables that whoever starts ``process_id`` has to give, as far as can be seen.

        Those that its start declares, and those that conditions read before any step sets them.
        """
        bundle = read(files, self._known)
        drawn = [p for one in bundle.drawings for p in one.executable if p.id == process_id]
        names = {name for process in drawn for name in declared(process)}
        readings = [one for process in drawn for one in doubtful(process, bundle)]
        return sorted(names | {one.name for one in readings if not one.sometimes})

    def unreadable(self, files: Mapping[str, bytes]) -> Mapping[str, str]:
        """File name -> why it cannot even be kept as a draft."""
        return unreadable(files, self._known)


def _first_of_each(found: Sequence[Finding]) -> Iterator[Finding]:
    """Each finding once, and of one rule in one file the first ``MAX_OF_A_RULE``."""
    count: Counter[tuple[str, str]] = Counter()
    for one in dict.fromkeys(found):
        count[one.file, one.rule] += 1
        if count[one.file, one.rule] <= MAX_OF_A_RULE:
            yield one
        elif count[one.file, one.rule] == MAX_OF_A_RULE + 1:
            yield Finding(one.rule, one.severity, one.file, "", "", "还有更多同样的问题", one.hint)


def _printable(one: Finding) -> Finding:
    """Without halves of characters, which names and JSON may hold and nothing can store."""
    texts = (one.file, one.element_id, one.element_name, one.message, one.hint)
    shown = (text.encode("utf-8", "replace").decode() for text in texts)
    return Finding(one.rule, one.severity, *shown)
