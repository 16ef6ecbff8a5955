# Beluga 白鲸 CRM. `make` alone lists what there is; `make demo` and `make test` are all one needs to know.

PYTHON ?= python3
.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench dev

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

dev: ## for developers: the same processes, restarted on changes, and Vite's server
	@$(PYTHON) scripts/setup.py --dev
	@.venv/bin/python -m beluga up --dev
