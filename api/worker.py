"""``python -m api.worker``: the same as ``jiuzhu worker``."""

from __future__ import annotations

from api.cli import main

if __name__ == "__main__":
    main(["worker"])
