"""Fuzzed expressions: a value or a FEEL error, within the limits, and the sandbox works on.

They run in a process of their own: a crash would be one of that process. ``FUZZ_SEED`` repeats a
run; the seed is printed.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys

import pytest

from tests.guards.tree import ROOT

FULL = os.environ.get("PROOF") == "full"
COUNT = 100_000 if FULL else 20_000
# Seconds of processor time that one may cost: to be read, to be evaluated (each half a second at
# the most), and what a loaded machine adds when it counts.
MOST_SECONDS = 1.5
# The process with one sandbox of 96 MB.
MOST_MEGABYTES = 400

PROGRAM = """
import json, sys, time
from datetime import UTC, datetime
from itertools import islice
from engine.feel import Feel, FeelError, FeelLimitExceeded
from tests.proofs.fuzzed import expressions
from tests.proofs.hostile_doors import peak

seed, count, most = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
now = datetime(2026, 11, 24, 9, tzinfo=UTC)
known = {"a": 1, "b": [1, 2, {"a": 3}], "c": {"a": "x"}, "items": [], "x y": "1",
    "申请": {"户籍": "昌吉市", "人数": 3, "日期": "2026-01-31"}}
feel = Feel()
told = {"values": 0, "errors": 0, "limits": {}, "wrong": [], "slowest": 0.0}
right = feel.evaluate("[1 + a, b[3].a, 申请.户籍]", known, now)

def one(text, unary):
    if unary:
        return feel.unary_test(text, 5, known, now)
    return feel.evaluate(text, known, now)

for text, unary in islice(expressions(seed), count):
    begun = time.thread_time()
    try:
        json.dumps(one(text, unary), allow_nan=False)
        told["values"] += 1
    except FeelLimitExceeded as error:
        told["limits"][error.limit] = told["limits"].get(error.limit, 0) + 1
        again = feel.evaluate("[1 + a, b[3].a, 申请.户籍]", known, now)
        if again != right:
            told["wrong"].append(f"afterwards {again}: {text[:200]!r}")
    except FeelError:
        told["errors"] += 1
    except Exception as error:
        told["wrong"].append(f"{type(error).__name__} {str(error)[:200]}: {text[:300]!r}")
    seconds = time.thread_time() - begun
    told["slowest"] = max(told["slowest"], seconds)
    if seconds > most:
        told["wrong"].append(f"{seconds:.2f} s: {text[:300]!r}")
    if len(told["wrong"]) > 20:
        break
told["after"] = feel.evaluate("[1 + a, b[3].a, 申请.户籍]", known, now) == right
told["megabytes"] = round(peak())
print(json.dumps(told, ensure_ascii=False))
"""


@pytest.mark.timeout(3600)
def test_no_fuzzed_expression_breaks_its_limits() -> None:
    seed = int(os.environ.get("FUZZ_SEED") or random.SystemRandom().randrange(10**6))
    print(f"seed {seed}")  # noqa: T201 — a failing run must be repeatable
    program = [sys.executable, "-c", PROGRAM, str(seed), str(COUNT), str(MOST_SECONDS)]
    run = subprocess.run(program, capture_output=True, text=True, cwd=ROOT)
    assert run.returncode == 0, f"seed {seed}: {run.returncode} {run.stderr[-2000:]}"
    told = json.loads(run.stdout.splitlines()[-1])
    print(told)  # noqa: T201 — how much of what was tried
    assert told["wrong"] == [], f"seed {seed}"
    assert told["after"]
    assert told["values"] + told["errors"] + sum(told["limits"].values()) == COUNT
    # It is a test of both only if there is enough of both.
    assert told["values"] > COUNT / 10
    assert told["errors"] > COUNT / 10
    assert sum(told["limits"].values()) > COUNT / 1000
    assert told["megabytes"] < MOST_MEGABYTES
