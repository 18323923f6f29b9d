"""One-time codes against the vectors of RFC 6238 (appendix B) and RFC 4226 (appendix D)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from access import totp

SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_by_time(seconds: int, code: str) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    assert totp.code_of(SECRET, totp.step_at(moment), digits=8) == code


def test_codes_by_counter() -> None:
    codes = [totp.code_of(SECRET, step) for step in range(10)]
    assert codes == [
        *("755224", "287082", "359152", "969429", "338314"),
        *("254676", "287922", "162583", "399871", "520489"),
    ]


def test_a_code_fits_one_step_around_and_never_again() -> None:
    moment = datetime.fromtimestamp(300, UTC)
    for step, fits in ((8, False), (9, True), (10, True), (11, True), (12, False)):
        code = totp.code_of(SECRET, step)
        assert totp.matching_step(SECRET, code, moment, after=-1) == (step if fits else None)
    assert totp.matching_step(SECRET, totp.code_of(SECRET, 10), moment, after=10) is None


def test_an_app_reads_the_link() -> None:
    text = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert totp.as_text(SECRET) == text
    link = totp.link(SECRET, "jiuzhu", "clerk 1")
    assert link == f"otpauth://totp/jiuzhu:clerk%201?secret={text}&issuer=jiuzhu"
