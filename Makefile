# Openseal: two commands, `make demo` and `make test`, and the verbs beside them.
# Every verb sets up what it needs first; a second start installs and builds nothing.

SHELL := /bin/sh
.DEFAULT_GOAL := help
PY := .venv/bin/python
MANAGE := $(PY) manage.py
ARGS ?=
SEED ?= 7

# The first Python of at least 3.11 (PYTHON=… names another).
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	command -v $$p >/dev/null 2>&1 && \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
	>/dev/null 2>&1 && echo $$p && break; done)

.PHONY: help setup tools demo up test check bench simulate lock clean

help:
	@echo "make demo      play real trades, then serve on http://localhost:8000 (ARGS=--once stops after the play)"
	@echo "make up        serve, no play"
	@echo "make test      every test, with a real Chromium (ARGS='-k word' narrows)"
	@echo "make check     ruff, mypy, import contracts, migrations"
	@echo "make bench     ratios beside the peers"
	@echo "make simulate  seeded simulation (SEED=7)"
	@echo "make setup     only the set-up that the others begin with"

tools:
	@test -n "$(PYTHON)" || { echo "Needed: Python 3.11 or later with venv (Debian: python3-venv)."; exit 1; }
	@command -v openssl >/dev/null 2>&1 || { echo "Needed: openssl."; exit 1; }

setup: tools
	@$(PYTHON) scripts/setup.py

demo: setup
	@$(MANAGE) demo $(ARGS)

up: setup
	@$(MANAGE) serve $(ARGS)

test: setup
	@$(PY) -m tests.chromium
	@$(PY) -m pytest -n auto $(ARGS)

check: setup
	@$(PY) scripts/check.py

bench: setup
	@$(PY) -m benchmarks $(ARGS)

simulate: setup
	@$(PY) -m tests.simulation --seed $(SEED) $(ARGS)
	@$(PY) -m tests.simulation.release --seed $(SEED) $(ARGS)
	@$(PY) -m tests.simulation.journal_minute 60

# Only for who maintains the lock files: a clean environment, then what pip resolved.
lock: tools
	@$(PYTHON) scripts/lock.py

clean:
	rm -rf .venv web/frontend/node_modules web/static/build
