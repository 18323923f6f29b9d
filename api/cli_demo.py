"""``jiuzhu demo``: real cases to the archive, then the pages, with who may sign in."""

from __future__ import annotations

from collections.abc import Sequence

from access import DemoLogin
from api.console import Failure, give, out, progress
from api.opening import opened
from api.serving import serve_one
from assistance.demo import DemoSummary, run_demo

# A department has an officer in every county: too many to begin with.
LAST = "dept_officer"
SUGGESTED = ("township_clerk", "county_officer", "applicant")


def play(cases: int, seed: int, *, leave: bool, host: str, port: int, as_json: bool) -> None:
    """Play the demo; without ``leave`` serve the pages afterwards, with some cases left open."""
    with opened() as assistance:
        with progress("办理案件") as tell:
            summary = run_demo(
                assistance, cases=cases, seed=seed, progress=tell, showcase=not leave
            )
        if summary.archived != summary.cases or not summary.reexecuted_ok:
            message = f"演示没有全部归档,或者日志没有通过核验:{_told(summary)}"
            raise Failure(message, details=summary.as_json())
        if not leave:
            _print_logins(summary.logins, shared=bool(assistance.settings.demo_password))
        give(summary.as_json(), as_json, _told(summary))
        if leave:
            return
        out.print(_welcome(summary.logins, host, port), markup=False)
        serve_one(assistance, host, port)


def _told(summary: DemoSummary) -> str:
    """The result in words."""
    entries = "、".join(f"{name} {count}" for name, count in summary.by_entry.items())
    return (
        f"{summary.archived}/{summary.cases} 个案件归档({entries}),"
        f"其中 {summary.other_ends} 个以不予受理、撤回等结束;{summary.steps} 步,"
        f"{summary.events} 条记录,{summary.seconds} 秒;"
        f"日志链{'完好' if summary.chain_ok else '不完好'},"
        f"重新执行{'一致' if summary.reexecuted_ok else '不一致'}"
    )


def _print_logins(logins: Sequence[DemoLogin], shared: bool) -> None:
    """Every account; a password that an earlier run drew is not known any more."""
    kept = "(与 JIUZHU_DEMO_PASSWORD 相同)" if shared else "(上次运行时已给出)"
    widest = max((len(login.user) for login in logins), default=0)
    out.print("演示账号(用户名、密码、姓名):", markup=False)
    for login in sorted(logins, key=lambda login: login.user.startswith(LAST)):
        password = kept if shared else login.password or kept
        # Copied from here into the sign-in page: never shortened, whatever the window's width.
        line = f"{login.user:{widest}}  {password}  {login.display_name}"
        out.print(line, markup=False, highlight=False, soft_wrap=True)


def _welcome(logins: Sequence[DemoLogin], host: str, port: int) -> str:
    users = [
        next((login.user for login in logins if login.user.startswith(role)), "")
        for role in SUGGESTED
    ]
    names = "、".join(user for user in users if user)
    return f"打开 http://{host}:{port} ,用上面的账号登录,例如 {names}。按 Ctrl-C 停止。"
