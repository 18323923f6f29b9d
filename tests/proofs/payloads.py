"""Texts that would escape from some language or other, by what they try. None holds a ``=`` marker.

``payloads(mark)``: ``mark`` is the path of a file that must not come into being.
"""

from __future__ import annotations

import base64
import itertools
import pickle
from collections.abc import Iterator


class _Runs:
    """What a pickle of this would run."""

    def __reduce__(self) -> tuple[object, ...]:
        return (print, ("escaped",))


def payloads(mark: str) -> list[str]:
    """Every payload once."""
    families = (
        *(_python(mark), _templates(mark), _java_script(mark), _pollution(), _globals()),
        *(_java(mark), _queries(mark), _addresses(mark), _shapes(), _numbers(), _characters()),
    )
    return list(dict.fromkeys(itertools.chain(*families)))


def _python(mark: str) -> Iterator[str]:
    runs = f"touch {mark}"
    yield f'__import__("os").system("{runs}")'
    yield f"__import__('subprocess').Popen(['touch', '{mark}'])"
    yield f"open('{mark}', 'w').write('x')"
    yield f"exec(\"open('{mark}','w')\")"
    yield "eval('1+1')"
    yield "compile('1', 'x', 'eval')"
    yield f"(lambda: __import__('pathlib').Path('{mark}').touch())()"
    yield f"[x for x in [__import__('os').system('{runs}')]]"
    yield f"importlib.import_module('os').system('{runs}')"
    yield f"breakpoint() or os.system('{runs}')"
    for start in ("()", "''", "[]", "{}", "0", "(1).real", "str", "print"):
        yield f"{start}.__class__.__mro__[1].__subclasses__()"
        yield f"{start}.__class__.__base__.__subclasses__()[140].__init__.__globals__['system']"
    for name in ("__builtins__", "__globals__", "__dict__", "__class__", "__init__", "__code__"):
        yield name
        yield f"task.{name}"
        yield f"self.{name}.os"
    for text in ("{0.__class__}", "{a.__init__.__globals__}", "%(x)s", "{0!r:{0}}", "{:999999999}"):
        yield f'"{text}"'
        yield text
    yield f'string("{{0.__class__}}").format(open("{mark}"))'
    packed = base64.b64encode(pickle.dumps(_Runs())).decode()
    yield f"pickle.loads(base64.b64decode('{packed}'))"
    yield f'"{packed}"'
    yield f"!!python/object/apply:os.system ['{runs}']"
    yield f"yaml.load('!!python/object/new:os.system [{runs}]')"
    yield "globals()"
    yield "locals()"
    yield "vars(task)"
    yield "getattr(task, '__class__')"
    yield "dir()"
    yield "license()"
    yield "sys.exit(3)"
    yield "os._exit(3)"
    yield "raise SystemExit"
    yield "import os"
    yield "from os import system"
    yield "del x"
    yield "x := 1"
    yield "yield 1"
    yield "await x()"


def _templates(mark: str) -> Iterator[str]:
    inner = (
        "7*7",
        "config",
        "self.__init__.__globals__.__builtins__",
        "cycler.__init__.__globals__.os.popen('id').read()",
        f"lipsum.__globals__['os'].system('touch {mark}')",
        "request.application.__globals__",
        "''.__class__.__mro__[2].__subclasses__()",
        "namespace.__init__.__globals__.os.popen('id')",
    )
    for text in inner:
        for left, right in (("{{", "}}"), ("${", "}"), ("#{", "}"), ("<%=", "%>"), ("*{", "}")):
            yield f"{left}{text}{right}"
    yield "{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}"
    yield "{% include '/etc/passwd' %}"
    yield "{% import 'os' as x %}"
    yield "{{ ''|attr('__class__') }}"
    yield "${T(java.lang.Runtime).getRuntime().exec('id')}"
    yield "#set($x=1)"
    yield "<#assign x=1>"
    yield "`id`"
    yield "$(id)"
    yield f"; touch {mark}"
    yield f"| touch {mark}"
    yield f"&& touch {mark}"


def _java_script(mark: str) -> Iterator[str]:
    bodies = ("return this", "return process", "return globalThis.feel", "while(true){}")
    roots = ('""', "[]", "{}", "1", "true", "function(x) x", '@"2026-01-01"', "abs", "feel")
    for root, body in itertools.product(roots, bodies[:2]):
        yield f'{root}.constructor.constructor("{body}")()'
    for root in roots:
        yield f'{root}["constructor"]["constructor"]("{bodies[2]}")()'
        yield f'get value({root}, "constructor")'
        yield f"{root}.__proto__"
        yield f"{root}.__proto__.__proto__.constructor"
    for body in bodies:
        yield f'Function("{body}")()'
        yield f'new Function("{body}")()'
        yield f"(function() {{ {body} }})()"
        yield f'function() external {{ js: "{body}" }}'
        yield f"(() => {{ {body} }})()"
        yield f'eval("{body}")'
    yield 'import("fs")'
    yield 'import * as std from "std"'
    yield f'std.open("{mark}", "w")'
    yield f'os.exec(["touch", "{mark}"])'
    yield 'require("child_process").execSync("id")'
    yield "process.mainModule.require('fs')"
    yield "process.binding('spawn_sync')"
    yield 'setTimeout("1", 0)'
    yield "Promise.resolve(1).then(eval)"
    yield "async function() 1"
    yield "function*() 1"
    yield "class X extends Array {}"
    yield "`${globalThis}`"
    yield "tag`x`"
    yield "/(a+)+$/.test('x')"
    yield "a?.b"
    yield "delete x"
    yield "typeof x"
    yield "void 0"
    yield "debugger"
    yield "with(x) y"
    yield "throw 1"
    yield "arguments.callee.caller"
    yield "new Proxy({}, {})"
    yield "Reflect.ownKeys(globalThis)"
    yield "Object.getPrototypeOf(x)"
    yield "Symbol.iterator"
    yield "WebAssembly.compile(x)"
    yield "Atomics.wait(x, 0, 0)"
    yield "new SharedArrayBuffer(1e9)"


def _pollution() -> Iterator[str]:
    """What would change what later expressions mean."""
    for name in (
        *("__proto__", "constructor", "prototype", "toString", "valueOf", "toJSON", "then"),
        *("hasOwnProperty", "length", "__defineGetter__", "__lookupSetter__", "Symbol.iterator"),
    ):
        yield f'{{"{name}": "polluted"}}'
        yield f'{{"{name}": function() "polluted"}}'
        yield f'context put({{}}, "{name}", "polluted")'
        yield f'context put({{}}, ["{name}", "polluted"], "polluted")'
        yield f'context merge([{{"{name}": 1}}, {{a: 2}}])'
        yield f'context([{{key: "{name}", value: "polluted"}}])'
        yield f'get entries({{"{name}": 1}})'
        yield f"for {name.replace('.', '')} in [1] return {name.replace('.', '')}"
    yield "Object.prototype.polluted = 1"
    yield "Array.prototype.push = null"
    yield 'Object.defineProperty(Object.prototype, "polluted", {value: 1})'
    yield "feel.evaluate = null"
    yield "Date.now = 0"
    yield "JSON.parse = null"


def _globals() -> Iterator[str]:
    for name in (
        *("globalThis", "window", "self", "global", "this", "process", "require", "module"),
        *("exports", "console", "std", "os", "bjson", "Function", "Object", "Array", "Reflect"),
        *("Proxy", "JSON", "Math", "Date", "Intl", "RegExp", "Promise", "Symbol", "eval", "feel"),
        *("print", "scriptArgs", "sink", "models", "interpreter", "parser", "undefined", "NaN"),
    ):
        yield name
        yield f"{name}.constructor"


def _java(mark: str) -> Iterator[str]:
    runtime = 'class: "java.lang.Runtime", method signature: "exec(java.lang.String)"'
    yield f'function(x) external {{java: {{{runtime}}}}}("touch {mark}")'
    yield f"function() external {{java: {{{runtime}}}}}"
    yield 'function(x) external {pmml: {document: "http://127.0.0.1/x", model: "m"}}'
    yield 'java.lang.Runtime.getRuntime().exec("id")'
    yield "T(java.lang.System).exit(0)"
    yield '"".getClass().forName("java.lang.Runtime")'
    yield "@groovy.transform.ASTTest(value={assert 1})"
    yield "jndi:ldap://127.0.0.1/x"
    yield "${jndi:ldap://127.0.0.1/x}"
    yield 'execution.setVariable("x", 1)'
    yield "execution.getEngineServices()"
    yield "spring.beans"


def _queries(mark: str) -> Iterator[str]:
    for text in (
        "' OR '1'='1",
        "'; DROP TABLE event_log; --",
        "x'; ATTACH DATABASE '{mark}' AS x; --",
        "') UNION SELECT body FROM submissions --",
        ":name",
        "%s",
        "?",
        "$1",
        "\\'; COPY x TO PROGRAM 'touch {mark}'; --",
        "doc('file:///etc/passwd')",
        "document('{mark}')",
        "unparsed-text('file:///etc/passwd')",
        "system-property('xsl:vendor')",
        "//*[contains(., 'x')]",
        "count(//*)",
        "(|(uid=*))",
        '{{"$where": "sleep(1)"}}',
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "]]><x/>",
        "<!--",
        "&xxe;",
    ):
        filled = text.replace("{mark}", mark)
        yield filled
        yield '"' + filled.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _addresses(mark: str) -> Iterator[str]:
    for address in (
        "file:///etc/passwd",
        f"file://{mark}",
        "http://127.0.0.1:1/x",
        "ftp://127.0.0.1/x",
        "gopher://127.0.0.1/x",
        "data:text/html,x",
        "javascript:alert(1)",
        "jar:file:///x!/y",
        "\\\\127.0.0.1\\share",
        "../../../../etc/passwd",
    ):
        yield f'"{address}"'.replace("\\", "\\\\")
        yield address


def _shapes() -> Iterator[str]:
    """Right FEEL of a kind that asks much of whoever runs it; and wrong FEEL cut anywhere."""
    yield from (
        "(" * 3000,
        "[" * 3000 + "]" * 3000,
        "-" * 3000 + "1",
        "not(" * 500 + "1" + ")" * 500,
    )
    yield "if " * 1000
    yield "for x in " * 500
    yield "1" + " + 1" * 4000
    yield '"' + "x" * 15000 + '"'
    yield "for i in 1..1000000000 return i"
    yield "for i in 1..100000, j in 1..100000 return i * j"
    yield "some i in 1..1000000000 satisfies i < 0"
    yield 'matches("' + "a" * 40 + '!", "^(a+)+$")'
    yield 'replace("' + "a" * 40 + '!", "(a|aa)+$", "x")'
    yield 'string join(for i in 1..10000000 return "aaaaaaaaaa")'
    yield "{f: function(n) f(n + 1), r: f(1)}.r"
    yield "(function(f) f(f))(function(f) f(f))"
    yield "append([1], [1])[1][1][1]"
    yield from ('"', "'", "@", '@"', "{", "}", ")", "]", "/*", "//", ",", ".", "..", "?", "\\")


def _numbers() -> Iterator[str]:
    yield from ("9" * 400, "1e400", "-1e400", "0x41", "0b1", "1_000", "1n", "NaN", "Infinity", "-0")
    yield from ("10 ** 10 ** 10", "2 ** 1024", "9007199254740993", "1/0", "0/0", "exp(1e9)")
    yield from ('number("1e999999")', "decimal(1/3, 1000000)", "repeat(1e9)", "date(1e9, 1, 1)")
    yield 'duration("P99999999999Y")'
    yield 'date and time("2026-01-01T00:00:00@../../etc/passwd")'


def _characters() -> Iterator[str]:
    yield from (
        "ｅｖａｌ(1)",
        "еval(1)",
        "＿＿import＿＿",
        "__ｉmport__('os')",
        "\u202eeval(1)\u202c",
    )
    yield from (
        "a\u200bb",
        "\ufeffa",
        "a\u0301\u0301\u0301",
        "\U0001f4a9",
        "ﷺ" * 100,
        "𠮷",
        "İ",
        "ß",
    )
    yield from ("\u2028", "\u2029x", "a\u00a0b", "‮\u2066x\u2069", "“x”", "（1）", "＝1", "１＋１")
