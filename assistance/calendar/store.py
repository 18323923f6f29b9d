"""Statements on the editions of the calendar; they are only ever added."""

from __future__ import annotations

HEADS = """
SELECT number, saved_at, saved_by, why, digest FROM calendar_editions ORDER BY number DESC
"""
NEWEST = """
SELECT number, content FROM calendar_editions ORDER BY number DESC LIMIT 1
"""
CONTENT = "SELECT content FROM calendar_editions WHERE number = :number"
