# Every task of the project. `make` alone lists them.
# A fresh machine needs Python 3.11 or later, make, and the package registries; nothing else.

PYTHON ?= python3
PORT ?= 8000
FILE ?= backup.tar.gz

VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/python -m uv
RUNTIME := $(VENV)/.runtime-installed
DEV := $(VENV)/.dev-installed
VENDOR := build/vendor/.copied
SOURCES := src tests tools $(wildcard benchmarks)
TEMPLATES := src/xietong/interfaces/web/templates
QUICK := -q -p no:schemathesis -p no:playwright -p no:base_url

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev assets run demo test unit integration browser pictures architecture check fix docs bench \
	migrations-check lock clean backup restore

help: ## List every task
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk 'BEGIN {FS = ":.*## "} {printf "  make %-18s %s\n", $$1, $$2}'

## Installing

$(BIN)/uv:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.x ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

$(RUNTIME): requirements.txt pyproject.toml | $(BIN)/uv
	$(UV) pip install --quiet --require-hashes --requirement requirements.txt
	$(UV) pip install --quiet --no-deps --editable .
	@touch $@

$(DEV): requirements-dev.txt $(RUNTIME)
	$(UV) pip install --quiet --require-hashes --requirement requirements-dev.txt
	@touch $@

$(VENDOR): package-lock.json tools/assets.py | $(BIN)/uv
	$(BIN)/python tools/assets.py

setup: $(RUNTIME) ## Install what serving needs; afterwards .venv/bin/xietong works

setup-dev: $(DEV) ## Install what testing and checking need as well

assets: $(VENDOR) ## Fetch the browser libraries (npm, or npm out of PyPI) into build/vendor

## Running

run: export XIETONG_DEMO = 1
run: setup assets ## Serve the demonstration city on http://127.0.0.1:$(PORT) (PORT=8000)
	@$(BIN)/xietong prepare --demo
	@exec $(BIN)/xietong serve --port $(PORT)

backup: setup ## Write database and files to one archive: make backup FILE=backup.tar.gz
	$(BIN)/xietong backup $(FILE)

restore: setup ## Read such an archive back into an empty installation: make restore FILE=backup.tar.gz
	$(BIN)/xietong restore $(FILE)

## Testing

test: setup-dev assets ## Run every test this machine can run, on SQLite and on PostgreSQL, and say what it could not
	@$(BIN)/python tools/run_tests.py

unit: setup-dev ## Run the tests that need no database
	$(BIN)/python -m pytest $(QUICK) tests/unit

integration: setup-dev assets ## Run the tests of operations, queries and pages on SQLite
	$(BIN)/python -m pytest $(QUICK) -n 2 tests/integration

browser: setup-dev assets ## Run the browser journeys (needs Chromium)
	$(BIN)/python -m pytest -q tests/browser

pictures: export XIETONG_PICTURES = 1
pictures: setup-dev assets ## Take the pictures of the user manual anew, by the browser journeys
	$(BIN)/python -m pytest -q tests/browser -k journeys

architecture: setup-dev ## Run the tests that hold the house together
	$(BIN)/python -m pytest $(QUICK) tests/architecture

bench: setup-dev assets ## Measure, with the machine it ran on, on SQLite and PostgreSQL
	$(BIN)/python tools/with_postgres.py --optional --durable -- $(BIN)/python -m benchmarks --write

## Keeping order

check: setup-dev ## Formatting, lint, types, import contracts, templates, migrations, generated docs
	@$(BIN)/python tools/check.py

fix: setup-dev ## Mend what can be mended by machine
	$(BIN)/ruff check --quiet --fix $(SOURCES)
	$(BIN)/ruff format --quiet $(SOURCES)
	$(BIN)/djlint --quiet --reformat $(TEMPLATES)

docs: setup-dev ## Generate docs/reference from the code
	$(BIN)/xietong docs

migrations-check: setup-dev ## Fail where models and migrations differ
	$(BIN)/python -m django makemigrations --check --dry-run --settings xietong.config.settings.test

lock: setup-dev ## Resolve the dependencies anew and export them with hashes
	$(UV) lock --quiet
	$(UV) export --quiet --no-emit-project --no-header --no-emit-index-url --no-dev --format requirements-txt --output-file requirements.txt
	$(UV) export --quiet --no-emit-project --no-header --no-emit-index-url --format requirements-txt --output-file requirements-dev.txt

clean: ## Remove what was built and installed; data in var/ stays
	rm -rf $(VENV) build node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache test-results
