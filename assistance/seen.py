"""What an account may see of rows that lie in an area: the condition in SQL, with its values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# A condition, and the values of its parameters.
Seen = tuple[str, Mapping[str, str]]


def within(scopes: Iterable[str], column: str) -> Seen:
    """Rows whose area code in ``column`` lies in one of ``scopes`` (prefixes); none for none."""
    values = {f"scope{n}": scope for n, scope in enumerate(scopes)}
    each = [f"SUBSTR({column}, 1, {len(scope)}) = :{name}" for name, scope in values.items()]
    return f"({' OR '.join(each) or '1 = 0'})", values


def of_organisations(codes: Iterable[str], column: str) -> Seen:
    """Rows that were pushed to, or come from, one of the organisations."""
    values = {f"org{n}": code for n, code in enumerate(sorted(codes))}
    each = ", ".join(f":{name}" for name in values)
    return f"({column} IN ({each or 'NULL'}))", values


def either(*conditions: Seen) -> Seen:
    """What one of ``conditions`` lets see."""
    values = {name: value for _, given in conditions for name, value in given.items()}
    return f"({' OR '.join(text for text, _ in conditions)})", values
