# Everything a developer does. CI calls the same targets (see .ci/run).
# Needs only Python >= 3.11 with venv, git and make.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
READY_BENCH := $(VENV)/.ready-bench
READY_BROWSER := $(VENV)/.ready-browser
READY_WEB := web/node_modules/.package-lock.json
RENO_PYTHON ?= python3.12
RENO   := .venv-reno

.PHONY: run test check lint types imports pytest bench format docs web node browser clean

run: $(READY)            ## set everything up and do the main job on the case that ships
	$(BIN)/sapper run dprk-russia

test: lint types imports pytest   ## everything CI checks

check: lint types imports

lint: $(READY_DEV)
	$(BIN)/ruff format --check src tests benchmarks casebook
	$(BIN)/ruff check src tests benchmarks casebook

types: $(READY_DEV)
	$(BIN)/pyright

imports: $(READY_DEV)
	$(BIN)/lint-imports

pytest: $(READY_DEV)
	$(BIN)/pytest -n 2 -q

browser: web node $(READY_BROWSER) $(READY_WEB)   ## the pages: their own checks, and the report in a real Chromium
	cd web && PATH="$(CURDIR)/$(BIN):$$PATH" && npm run -s check && npm test --silent
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest -n 2 -q -rs tests/browser

bench: $(READY_BENCH)     ## engines side by side, into docs/benchmarks.md (half an hour; QUICK=1: two minutes)
	SAPPER_BENCH_RENO=$(RENO)/bin/python $(BIN)/python benchmarks/all.py $(if $(QUICK),--quick)

docs: $(READY_DEV)      ## pages of the case that ships, into docs/cases/ (MEASURE=1: its figures anew first, an hour of a core)
	$(if $(MEASURE),$(BIN)/python casebook/measure.py)
	$(BIN)/python casebook/write.py

format: $(READY_DEV)
	$(BIN)/ruff format src tests benchmarks casebook
	$(BIN)/ruff check --fix src tests benchmarks casebook

web:                      ## build the pages of the report (with Node >= 20.19, which pip brings where there is none)
	$(PYTHON) -m venv $(VENV)
	missing="$$($(BIN)/python hatch_build.py --missing)"; \
	  test -z "$$missing" || $(BIN)/python -m pip install -q --disable-pip-version-check "$$missing"
	$(BIN)/python hatch_build.py

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check -e .
	touch $@

$(READY_DEV): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check -e ".[dev]"
	touch $(READY) $@

$(READY_BROWSER): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check -e ".[dev,browser]"
	touch $(READY) $(READY_DEV) $@

node: web
	missing="$$($(BIN)/python hatch_build.py --missing-for-checks)"; \
	  test -z "$$missing" || $(BIN)/python -m pip install -q --disable-pip-version-check "$$missing"

# what the pages' own checks need; `make web` has it installed already if it has just built them
$(READY_WEB): web/package-lock.json | web node
	cd web && PATH="$(CURDIR)/$(BIN):$$PATH" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error
	touch $@

$(READY_BENCH): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check -e ".[bench]"
	# Reno needs Python >= 3.12 and brings 1 GB along: a place of its own, and done without where there is none
	-$(RENO_PYTHON) -m venv $(RENO) && $(RENO)/bin/python -m pip install -q "reno-sd>=0.13,<0.15" || rm -rf $(RENO)
	touch $(READY) $@

clean:
	rm -rf $(VENV) $(RENO) build dist
