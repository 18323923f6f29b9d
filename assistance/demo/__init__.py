"""The demo: real cases from application to archive, by the people of seven counties."""

from __future__ import annotations

from assistance.demo.people import prepare
from assistance.demo.run import run_demo
from assistance.demo.summary import DemoSummary

__all__ = ["DemoSummary", "prepare", "run_demo"]
