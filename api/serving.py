"""``jiuzhu serve`` and ``jiuzhu worker``: processes that run until they are told to stop."""

from __future__ import annotations

import os
import signal
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
import uvicorn
from fastapi import FastAPI

from api import logs
from api.app import create_app
from api.console import MISUSED, Failure
from api.opening import on_sqlite, settings
from api.v2.metrics import SHARED
from assistance.bootstrap import Assistance, open_assistance

log = structlog.get_logger("jiuzhu")
# What is being answered when the signal comes may take this long to finish.
GRACE_SECONDS = 10


def serve(host: str, port: int, workers: int) -> None:
    """Pages, REST, health and metrics; on SQLite the jobs too."""
    if workers == 1:
        with _open() as assistance:
            serve_one(assistance, host, port)
        return
    if on_sqlite(settings()):
        raise Failure(
            "SQLite 只能由一个进程服务。要用多个进程,请把 JIUZHU_DATABASE_URL 设为 PostgreSQL",
            MISUSED,
        )
    # Migrations run once here, before any of the processes asks.
    with _open():
        pass
    logs.configure()
    with tempfile.TemporaryDirectory(prefix="jiuzhu-metrics-") as shared:
        # The processes add up their numbers here, so that /metrics of any of them tells of all.
        os.environ[SHARED] = shared
        uvicorn.run(
            "api.serving:application",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )


def application() -> FastAPI:
    """The application of one of several processes; it lives as long as its process."""
    logs.configure()
    return create_app(open_assistance(settings()))


def serve_one(assistance: Assistance, host: str, port: int) -> None:
    """Serve from this process until SIGTERM or Ctrl-C."""
    logs.configure()
    stop = _stop_on_signals()
    config = uvicorn.Config(
        create_app(assistance),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    with _listening(host, port) as listener, _jobs_on_sqlite(assistance, stop):
        log.info("serving", host=host, port=listener.getsockname()[1])
        uvicorn.Server(config).run(sockets=[listener])
    log.info("stopped")


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens, or a sentence why there is none. Port 0: any free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's delay off only where the protocol is named.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise Failure(f"不能在 {host}:{port} 提供服务:{os.strerror(error.errno or 0)}") from error
    with listener:
        yield listener


def work() -> None:
    """Jobs and outbox until SIGTERM; PostgreSQL only."""
    chosen = settings()
    if on_sqlite(chosen):
        raise Failure(
            "SQLite 的后台任务由 jiuzhu serve 自己做。"
            "要单独运行,请把 JIUZHU_DATABASE_URL 设为 PostgreSQL",
            MISUSED,
        )
    logs.configure()
    stop = _stop_on_signals()
    with _open() as assistance:
        log.info("working")
        assistance.engine.run_jobs(stop)
        log.info("stopped")


@contextmanager
def _open() -> Iterator[Assistance]:
    assistance = open_assistance(settings())
    try:
        yield assistance
    finally:
        assistance.close()


@contextmanager
def _jobs_on_sqlite(assistance: Assistance, stop: threading.Event) -> Iterator[None]:
    """The embedded job runner, beside the server, until the server has ended."""
    if not on_sqlite(assistance.settings):
        yield
        return
    runner = threading.Thread(target=assistance.engine.run_jobs, args=(stop,), name="jobs")
    runner.start()
    try:
        yield
    finally:
        stop.set()
        runner.join()


def _stop_on_signals() -> threading.Event:
    """An event that SIGTERM and Ctrl-C set. uvicorn raises them again after its own shutdown."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
