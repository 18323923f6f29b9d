"""Files made to hurt whoever reads them, each around a diagram or decision that is otherwise right.

``file(kind, secret, port)``: what a file may try to read, and the port it may try to call.
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from tests import diagrams as d
from tests.web.v2_world import FORM, GRADE

MEGABYTE = 1024 * 1024
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
LAUGH = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
Attack = Callable[[str], bytes]


def diagram() -> str:
    body = d.diagram(
        "hostile",
        d.start(),
        d.user("ask", groups="township_clerk"),
        d.end(),
        flows="start -> ask\nask -> end",
    ).decode()
    return body.removeprefix(DECLARATION).strip()


BODIES: Mapping[str, str] = {"bpmn": diagram(), "dmn": GRADE}


def xml_files(secret: str, port: int) -> Iterator[tuple[str, Attack]]:
    """Name, and the bytes that it makes of a right file's text (without declaration)."""
    yield from _entities(secret, f"http://127.0.0.1:{port}")
    yield from _encodings()
    yield from _sizes()
    yield from _others(secret, f"http://127.0.0.1:{port}")


def _entities(secret: str, address: str) -> Iterator[tuple[str, Attack]]:
    types = {
        "entity, internal": '<!ENTITY x "text">',
        "entity, file": f'<!ENTITY x SYSTEM "file://{secret}">',
        "entity, bare path": f'<!ENTITY x SYSTEM "{secret}">',
        "entity, http": f'<!ENTITY x SYSTEM "{address}/x">',
        "entity, ftp": f'<!ENTITY x SYSTEM "{address.replace("http", "ftp")}/x">',
        "entity, public": f'<!ENTITY x PUBLIC "-//x//x" "{address}/x">',
        "entity, parameter": f'<!ENTITY % p SYSTEM "file://{secret}">%p;<!ENTITY x "">',
        "entity, parameter http": f'<!ENTITY % p SYSTEM "{address}/x.dtd">%p;<!ENTITY x "">',
        "entity, of itself": '<!ENTITY x "&x;">',
        "entity, two of each other": '<!ENTITY x "&y;"><!ENTITY y "&x;">',
        "billion laughs": f'<!ENTITY l0 "ha">{LAUGH}<!ENTITY x "&l9;">',
        "quadratic blow-up": f'<!ENTITY x "{"a" * 50_000}">',
        "notation": f'<!NOTATION n SYSTEM "{address}/n"><!ENTITY x SYSTEM "{secret}" NDATA n>',
        "default attribute": '<!ENTITY x ""><!ATTLIST process isExecutable CDATA "true">',
    }
    for name, subset in types.items():
        times = 50 if name == "quadratic blow-up" else 1
        yield name, _typed(f"[{subset}]", "&x;" * times)
    yield "document type, empty", _typed("", "")
    yield "document type, of a file", _typed(f'SYSTEM "file://{secret}"', "")
    yield "document type, of an address", _typed(f'SYSTEM "{address}/x.dtd"', "")
    yield "entity, undeclared", lambda body: _inside(body, "&x;").encode()
    yield (
        "entity, in an attribute",
        lambda body: _typed('[<!ENTITY x "a">]', "")(body.replace('name="', 'name="&x;', 1)),
    )


def _encodings() -> Iterator[tuple[str, Attack]]:
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"):
        yield f"{encoding}, declared", _encoded(encoding, encoding.upper()[:6])
        yield f"{encoding}, undeclared", _encoded(encoding, "")
        yield f"{encoding}, declared UTF-8", _encoded(encoding, "UTF-8")
        yield f"{encoding}, with a document type", _encoded(encoding, "", "<!DOCTYPE x>")
    yield "utf-7", _encoded("utf-7", "UTF-7", "<!DOCTYPE x>")
    yield "ebcdic", _encoded("cp037", "cp037")
    yield "gbk", _encoded("gbk", "GBK", "<!-- 中文 -->")
    yield "gbk, declared UTF-8", _encoded("gbk", "UTF-8", "<!-- 中文 -->")
    yield "utf-8, declared UTF-16", _encoded("utf-8", "UTF-16")
    yield "utf-8, declared latin", _encoded("utf-8", "ISO-8859-1")
    yield "latin, declared UTF-8", _encoded("latin-1", "UTF-8", "<!-- é -->")
    yield "an unknown encoding", _encoded("utf-8", "x-nonsense")
    yield "an endless encoding", _encoded("utf-8", "x" * 100_000)
    yield "overlong bytes", lambda body: _inside(body, "#").encode().replace(b"#", b"\xc0\xbc")
    yield "half a pair", lambda body: _inside(body, "#").encode().replace(b"#", b"\xed\xa0\x80")
    yield "a byte of no encoding", lambda body: body.encode() + b"\xff"
    yield "NUL", lambda body: _inside(body, "\0").encode()
    yield "NUL at the start", lambda body: b"\0" + body.encode()
    yield "NUL at the end", lambda body: body.encode() + b"\0"
    yield "NUL by number", lambda body: _inside(body, "&#0;").encode()
    yield "a control character by number", lambda body: _inside(body, "&#x1b;").encode()
    yield "half a pair by number", lambda body: _inside(body, "&#xd800;").encode()
    yield "two marks at the start", lambda body: b"\xef\xbb\xbf" * 2 + body.encode()


def _sizes() -> Iterator[tuple[str, Attack]]:
    big = "x" * (4 * MEGABYTE)
    yield "giant file", lambda body: _inside(body, f"<!--{'x' * 1000}-->" * 12_000).encode()
    yield "giant text", lambda body: _inside(body, f"<t>{big}</t>").encode()
    yield (
        "giant text in pieces",
        lambda body: _inside(body, f"<t>{'x&#65;' * 400_000}</t>").encode(),
    )
    yield "giant CDATA", lambda body: _inside(body, f"<t><![CDATA[{big}]]></t>").encode()
    yield "giant attribute", lambda body: body.replace('name="', f'name="{big}', 1).encode()
    yield "giant name", lambda body: _inside(body, f"<{big}/>").encode()
    yield "giant comment", lambda body: _inside(body, f"<!--{big}-->").encode()
    yield "giant instruction", lambda body: _inside(body, f"<?x {big}?>").encode()
    yield "deep", lambda body: _inside(body, "<t>" * 100_000 + "</t>" * 100_000).encode()
    yield "deep and open", lambda body: _inside(body, "<t>" * 1_000_000).encode()
    yield "wide", lambda body: _inside(body, "<t/>" * 1_000_000).encode()
    for what, one in (
        ("attributes", ' a{}="1"'),
        ("prefixes", ' xmlns:a{}="urn:x"'),
        ("namespaces", ' xmlns:a{}="urn:{}"'),
    ):
        many = "".join(one.format(n, n) for n in range(150_000))
        yield f"many {what}", partial(_put, f"<t{many}/>")
    few = "".join(f"<t{n}/>" for n in range(50_000))
    yield "many names", lambda body: _inside(body, few).encode()


def _others(secret: str, address: str) -> Iterator[tuple[str, Attack]]:
    yield "zip", lambda body: _zipped(body.encode())
    yield "zip bomb", lambda body: _zipped(b"0" * 50 * MEGABYTE)
    yield "gzip", lambda body: gzip.compress(body.encode())
    yield "gzip bomb", lambda body: gzip.compress(b"0" * 50 * MEGABYTE)
    yield "nothing", lambda body: b""
    yield "blanks", lambda body: b" " * MEGABYTE
    yield "text", lambda body: b"not xml"
    yield "cut off", lambda body: body.encode()[: len(body) // 2]
    yield "two roots", lambda body: (body + body).encode()
    yield "text behind", lambda body: (body + "text").encode()
    yield "declaration in the middle", lambda body: _inside(body, DECLARATION).encode()
    yield "CDATA left open", lambda body: _inside(body, "<![CDATA[").encode()
    yield "CDATA ended twice", lambda body: _inside(body, "<t>]]></t>").encode()
    yield "instruction named xml", lambda body: _inside(body, "<?XML x?>").encode()
    yield "prefix of nothing", lambda body: _inside(body, "<no:where/>").encode()
    yield "attribute twice", lambda body: body.replace('id="', 'id="a" id="', 1).encode()
    yield "version 1.1", lambda body: f'<?xml version="1.1"?>{_inside(body, "&#1;")}'.encode()
    include = 'xmlns:xi="http://www.w3.org/2001/XInclude"'
    for name, href in (("file", secret), ("address", f"{address}/x")):
        for parse in ("text", "xml"):
            part = f'<xi:include {include} href="{href}" parse="{parse}"/>'
            yield f"inclusion of a {name} as {parse}", partial(_put, part)
    sheet = f'<?xml-stylesheet href="{address}/x.xsl" type="text/xsl"?>'
    yield "style sheet", lambda body: f"{sheet}{body}".encode()
    yield "instruction", lambda body: _inside(body, f"<?php system('cat {secret}') ?>").encode()
    yield "page of another kind", lambda body: b"<html/>"


def harmless() -> Iterator[tuple[str, Attack]]:
    """Right XML that hardly any tool writes: it means the same as without, and is read so."""
    yield "utf-8 with a mark", lambda body: b"\xef\xbb\xbf" + body.encode()
    yield "utf-8, declared so", _encoded("utf-8", "utf-8")
    yield "comment", lambda body: _inside(body, "<!-- <!DOCTYPE x> -->").encode()
    yield "CDATA", lambda body: _inside(body, "<![CDATA[\n]]>").encode()


def forms() -> Iterator[tuple[str, bytes]]:
    right = json.dumps(FORM, ensure_ascii=False)
    yield "deep", b"[" * 100_000 + b"]" * 100_000
    yield "deep and open", b'{"a":' * 200_000
    yield "giant", json.dumps({**FORM, "more": "x" * MEGABYTE}).encode()
    yield "utf-16", right.encode("utf-16")
    yield "utf-32", right.encode("utf-32")
    yield "gbk", right.encode("gbk")
    yield "xml", b'<!DOCTYPE x [<!ENTITY a "a">]><x>&a;</x>'
    yield "NUL", right.encode() + b"\0"
    yield "cut off", right.encode()[:-20]
    yield "infinite number", right.replace("150", "1e999").replace("0,", "NaN,").encode()
    yield "giant number", right.replace("150", "1" * 100_000).encode()
    yield "name twice", right.replace('"id"', '"id": "a", "id"', 1).encode()
    yield "list", b"[]"
    yield "nothing", b""
    yield "gzip bomb", gzip.compress(b"0" * 50 * MEGABYTE)
    yield "zip", _zipped(right.encode())


def _inside(body: str, more: str) -> str:
    """``more`` as the first thing inside the root."""
    at = body.index(">") + 1
    return body[:at] + more + body[at:]


def _put(more: str, body: str) -> bytes:
    return _inside(body, more).encode()


def _typed(document_type: str, used: str) -> Attack:
    def attack(body: str) -> bytes:
        root = body[1 : body.index(" ")].strip()
        text = _inside(body, f"<t>{used}</t>")
        return f"{DECLARATION}<!DOCTYPE {root} {document_type}>{text}".encode()

    return attack


def _encoded(encoding: str, declared: str, before: str = "") -> Attack:
    said = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    return lambda body: f"{said}{before}{body}".encode(encoding, "xmlcharrefreplace")


def _zipped(data: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("process.bpmn", data)
    return held.getvalue()
