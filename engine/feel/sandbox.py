"""QuickJS, as the place where FEEL runs: no file, no network, no process, no Python in it.

A context is used by one thread only; two threads in one context abort the process. What a context
holds (compiled expressions, calendars, decision models) is a cache: it is dropped after a limit
was hit, and whenever it holds too much.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Protocol, cast

import quickjs  # type: ignore[import-untyped]  # it ships no types; ``_Context`` gives them

from engine.feel.errors import FeelLimitExceeded

# What one context keeps before it is made anew: calendars, models and prepared decisions by number,
# and all of it as a share of the memory limit, so that evaluations have room left.
MAX_REGISTERED: Final = 256
_HEAVY: Final = 0.75


@dataclass(frozen=True, slots=True)
class Limits:
    """What one evaluation may cost.

    ``seconds`` of the thread's processor time (``loading`` for compiling a decision, which happens
    once per thread), ``memory`` and ``stack`` in bytes, both for the whole context.
    """

    seconds: float = 0.5
    loading: float = 10.0
    memory: int = 96 * 1024 * 1024
    stack: int = 4 * 1024 * 1024


class _Context(Protocol):
    """What we use of ``quickjs.Context``."""

    def eval(self, code: str) -> object: ...
    def memory(self) -> Mapping[str, int]: ...
    def set_memory_limit(self, limit: int) -> None: ...
    def set_max_stack_size(self, limit: int) -> None: ...
    def set_time_limit(self, limit: float) -> None: ...


class Sandbox:
    """The JavaScript functions of one thread's context, by name."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._context: _Context = quickjs.Context()
        self._context.set_memory_limit(limits.memory)
        self._context.set_max_stack_size(limits.stack)
        self._context.eval(_bundle())
        self._functions: dict[str, Callable[..., object]] = {
            name: cast(Callable[..., object], self._context.eval(f"feel.{name}"))
            for name in _FUNCTIONS
        }
        self._registered: set[str] = set()
        self.spent = False

    def call(self, name: str, *arguments: str | float, seconds: float | None = None) -> object:
        """What function ``name`` answers; ``FeelLimitExceeded``, after which the context is gone.

        Integers must come as float: QuickJS takes 32 bits of a Python int.
        """
        allowed = limit = seconds or self.limits.seconds
        while True:
            begun = time.thread_time()
            self._context.set_time_limit(limit)
            try:
                return self._functions[name](*arguments)
            except quickjs.JSException as error:
                exceeded = _limit_of(error)
                self.spent = True
                if exceeded == "time" and time.thread_time() - begun < _NEARLY * allowed:
                    # QuickJS counts the processor time of the whole process: what was used up was
                    # other threads'. Every function can be asked again, and gives the same.
                    limit *= 2
                    continue
                # What it held is given back now, not when this thread evaluates again.
                self._functions.clear()
                del self._context
                raise FeelLimitExceeded(exceeded) from error

    def register(self, key: str, load: Callable[[], object]) -> None:
        """Let ``load`` bring what ``key`` stands for into this context, unless it is there."""
        if key not in self._registered:
            load()
            self._registered.add(key)
            self.spent |= self._context.memory()["malloc_size"] > _HEAVY * self.limits.memory

    @property
    def full(self) -> bool:
        """Whether the context should be replaced before its next use."""
        return self.spent or len(self._registered) > MAX_REGISTERED


class Sandboxes:
    """One ``Sandbox`` for each thread."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._local = threading.local()

    def here(self) -> Sandbox:
        """The calling thread's sandbox; a new one costs about 20 ms."""
        sandbox: Sandbox | None = getattr(self._local, "sandbox", None)
        if sandbox is None or sandbox.full:
            sandbox = Sandbox(self.limits)
            self._local.sandbox = sandbox
        return sandbox


@cache
def sandboxes(limits: Limits) -> Sandboxes:
    """The sandboxes that everyone with these limits shares."""
    return Sandboxes(limits)


@cache
def _bundle() -> str:
    return Path(__file__).with_name("sandbox.js").read_text(encoding="utf-8")


def _limit_of(error: Exception) -> str:
    # An exhausted heap cannot even build an error object: QuickJS throws null.
    text = str(error)
    if isinstance(error, quickjs.StackOverflow):
        return "depth"
    if "interrupted" in text:
        return "time"
    if text.startswith("null") or "InternalError" in text:
        # Out of memory, or a text, a list or a call larger than QuickJS has room for.
        return "memory"
    raise error


_NEARLY: Final = 0.9
_FUNCTIONS: Final = (
    "evaluate",
    "unaryTest",
    "read",
    "decide",
    "inspect",
    "prepare",
    "addCalendar",
    "addModel",
)
