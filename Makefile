# Beluga 白鲸 CRM. `make` alone lists what there is; `make demo` and `make test` are all one needs to know.

PYTHON ?= python3
.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench faults load dev

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install everything into this checkout and build the web client
	@$(PYTHON) scripts/setup.py

demo: setup ## start Beluga with a year of demo data; prints the address and the sign-ins; Ctrl-C stops it
	@.venv/bin/python -m beluga demo

test: ## every check and every test; writes var/junit.xml
	@$(PYTHON) scripts/setup.py --test
	@.venv/bin/python scripts/verify.py --test

check: ## the quick checks only: ruff, mypy, import-linter, eslint, vue-tsc
	@$(PYTHON) scripts/setup.py --dev
	@.venv/bin/python scripts/verify.py

bench: setup ## the hot paths against their baselines (benchmarks/)
	@.venv/bin/python -m benchmarks

faults: ## a thousand kills in the midst of work, and many requests nobody expects (BELUGA_KILLS, BELUGA_SEED)
	@$(PYTHON) scripts/setup.py --dev
	@.venv/bin/python -m tests.faults.kills $${BELUGA_KILLS:-1000} $$BELUGA_SEED
	@BELUGA_EXAMPLES=$${BELUGA_EXAMPLES:-100} .venv/bin/pytest -q -s tests/platform/test_schema.py

load: ## a hundred people at work for five minutes: requests a second, errors, how long they wait
	@$(PYTHON) scripts/setup.py --dev
	@.venv/bin/python -m tests.faults.load

dev: ## for developers: the same processes, restarted on changes, and Vite's server
	@$(PYTHON) scripts/setup.py --dev
	@.venv/bin/python -m beluga up --dev
