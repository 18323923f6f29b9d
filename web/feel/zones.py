"""Write src/values/zone-data.js: the offsets of every time zone since 1970, from tzdata.

Run it with the project's Python after a new tzdata was locked: ``python web/feel/zones.py``.
"""

from __future__ import annotations

import struct
from importlib.resources import files
from pathlib import Path

import tzdata

TARGET = Path(__file__).parent / "src" / "values" / "zone-data.js"
HEADER = f"""// Written by web/feel/zones.py from tzdata {tzdata.IANA_VERSION}; do not edit.
// A zone is "first offset|minutes since the change before,new offset,...|rule thereafter", numbers
// in base 36 from 1970 UTC on, offsets in seconds; "=" and a name is a link.
"""
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(number: int) -> str:
    """``number`` in the digits that JavaScript's parseInt reads."""
    sign, number = ("-", -number) if number < 0 else ("", number)
    text = ""
    while True:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
        if not number:
            return sign + text


def packed(body: bytes) -> str:
    """One TZif file (RFC 9636): its second, 64-bit block and its footer."""

    def counts(at: int) -> tuple[int, ...]:
        return struct.unpack(">6l", body[at + 20 : at + 44])

    utc, std, leaps, times, types, letters = counts(0)
    start = 44 + times * 5 + types * 6 + letters + leaps * 8 + std + utc
    utc, std, leaps, times, types, letters = counts(start)
    at = start + 44
    moments = struct.unpack(f">{times}q", body[at : at + 8 * times])
    kinds = body[at + 8 * times : at + 9 * times]
    table = at + 9 * times
    offsets = [struct.unpack_from(">l", body, table + 6 * n)[0] for n in range(types)]
    footer = body[table + 6 * types + letters + leaps * 12 + std + utc :].decode().strip()
    first, last, changes = offsets[0], 0, []
    for moment, kind in zip(moments, kinds, strict=True):
        if moment <= 0:
            first = offsets[kind]
            continue
        changes += [base36(moment // 60 - last), base36(offsets[kind])]
        last = moment // 60
    return f"{base36(first)}|{','.join(changes)}|{footer}"


def main() -> None:
    root = files("tzdata")
    names = root.joinpath("zones").read_text(encoding="utf-8").split()
    lines: list[str] = []
    known: dict[str, str] = {}
    for name in sorted(names):
        zone = packed(root.joinpath("zoneinfo", *name.split("/")).read_bytes())
        lines.append(f"{name} {'=' + known[zone] if zone in known else zone}")
        known.setdefault(zone, name)
    body = "\n".join(lines)
    TARGET.write_text(f"{HEADER}export const ZONES = `\n{body}\n`;\n", encoding="utf-8")


if __name__ == "__main__":
    main()
