# The project's commands. `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export TELUSUR_DATA ?= $(CURDIR)/var
unexport PYTHONDONTWRITEBYTECODE  # each of the many processes of the tests would compile all of it anew

.DEFAULT_GOAL := help
.PHONY: help run setup setup-dev test test-contract check bench format translate clean lock

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | awk -F'\t' '{printf "  make %-14s %s\n", $$1, $$2}'

run: setup ## from a bare clone to a working office with a sample archive
	@TELUSUR_DEMO=ya $(BIN)/telusur init --demo
	@TELUSUR_DEMO=ya $(BIN)/telusur up

setup: $(VENV)/.runtime ## environment and dependencies for running
$(VENV)/.runtime: requirements.lock pyproject.toml
	@PYTHON=$(PYTHON) tools/system-packages.sh run
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Telusur membutuhkan Python 3.11 atau lebih baru.")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Memasang pustaka Python (sekali saja) ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

setup-dev: $(VENV)/.dev ## environment and dependencies for the tests
$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@PYTHON=$(PYTHON) tools/system-packages.sh test
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

check: setup-dev ## style, types and import direction
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check ## everything that CI checks
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder

test-contract: setup-dev ## the suites that every engine must pass (starts Elasticsearch itself)
	$(BIN)/pytest tests/contract

bench: setup-dev ## measures as ratios, printed and written to docs/performance.md
	$(BIN)/python -m tests.bench

format: setup-dev ## put the code in its one form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

translate: setup-dev ## collect new sentences and compile the English catalogue
	$(BIN)/python -m webapp.translating

lock: ## pin the dependencies anew (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml --group build -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml --group build --group dev -o requirements-dev.lock

clean: ## remove the environment and caches; the archive in var/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
