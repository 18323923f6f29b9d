# What people run here; `make` alone lists it. A fresh clone needs Python 3.11 or newer with venv,
# and make: everything else is fetched into .venv on first use, exactly as the lock files say.

PYTHONS := python3.11 python3.12 python3.13 python3.14 python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --quiet --disable-pip-version-check --no-input
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev

PORT ?= 8000
CASES ?=
EXIT ?=
KIT ?=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint lint-rules lint-format lint-types lint-imports bench conformance lock clean

help: ## List what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

demo: $(RUNTIME) ## Carry cases to the archive, then serve the pages [EXIT=1] [PORT=8000] [CASES=20]
	@$(VENV)/bin/jiuzhu demo $(if $(CASES),--cases $(CASES)) \
		$(if $(EXIT),--exit --json,--port $(PORT))

test: $(DEV) ## Run every test on both databases; writes build/flow-coverage.{json,html}
	@$(PY) -m tests.services
	@$(PY) -m pytest --numprocesses 2 --dist loadfile $(TESTS)

lint: lint-rules lint-format lint-types lint-imports ## Rules, format, types, import directions

lint-rules: $(DEV)
	@$(PY) -m ruff check

lint-format: $(DEV)
	@$(PY) -m ruff format --check

lint-types: $(DEV)
	@$(PY) -m mypy

lint-imports: $(DEV)
	@$(VENV)/bin/lint-imports --no-logo --no-cache

bench: $(DEV) ## Measure a step and the pages next to the naive floor; writes build/bench.json
	@$(PY) -m tests.services
	@$(PY) -m benchmarks

conformance: $(RUNTIME) ## Run a DMN conformance kit: passed and failed per level and model KIT=DIR
	@$(PY) -m conformance $(KIT)

lock: $(DEV) ## Pin the newest versions that pyproject.toml allows in both lock files
	@$(PY) -m uv pip compile $(LOCKING) pyproject.toml --output-file requirements.lock
	@$(PY) -m uv pip compile $(LOCKING) pyproject.toml --extra dev \
		--constraint requirements.lock --output-file requirements-dev.lock

LOCKING := --quiet --universal --python-version 3.11 --generate-hashes --strip-extras \
	--no-header --upgrade

clean: ## Remove the environment and everything built; the demo's data stays
	@rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# The project itself is installed last and without asking for anything: the lock brought it all.
$(RUNTIME): requirements.lock pyproject.toml | $(PY)
	@echo 'Installing what requirements.lock names …' >&2
	@$(PIP) install --require-hashes --requirement requirements.lock >&2
	@$(PIP) install --no-deps --no-build-isolation --editable . >&2
	@touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	@echo 'Installing what requirements-dev.lock names …' >&2
	@$(PIP) install --require-hashes --requirement requirements-dev.lock >&2
	@touch $@

$(PY):
	@for python in $(PYTHONS); do \
		if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
			2>/dev/null; then exec $$python -m venv $(VENV); fi; \
	done; \
	echo 'No Python 3.11 or newer with venv found. On Debian: apt-get install python3 python3-venv' >&2; \
	exit 1
