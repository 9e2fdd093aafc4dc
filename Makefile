# Everything a developer does. CI calls the same targets (see .ci/run).
# Needs only Python >= 3.11 with venv, git and make.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev

.PHONY: run test check lint types imports pytest format docs clean

run: $(READY)            ## set everything up and do the main job on the case that ships
	$(BIN)/sapper run dprk-russia

test: lint types imports pytest   ## everything CI checks

check: lint types imports

lint: $(READY_DEV)
	$(BIN)/ruff format --check src tests
	$(BIN)/ruff check src tests

types: $(READY_DEV)
	$(BIN)/pyright

imports: $(READY_DEV)
	$(BIN)/lint-imports

pytest: $(READY_DEV)
	$(BIN)/pytest -n 2 -q

format: $(READY_DEV)
	$(BIN)/ruff format src tests
	$(BIN)/ruff check --fix src tests

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check -e .
	touch $@

$(READY_DEV): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check -e ".[dev]"
	touch $(READY) $@

clean:
	rm -rf $(VENV) build dist
