# Two commands do everything on a fresh machine: `make demo` and `make test`.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
PAGE   := api/dashboard/dist/.digest
SCRIPT := $(BIN)/python hatch_build.py run
TESTS  ?= -n 2 --dist worksteal
# Real data for the slow tests and the benchmarks; what needs it is skipped, saying so, without it.
export NAS_BENCH_DATA ?= $(wildcard $(abspath ../shared/data))

.PHONY: demo serve test coverage lint types schema dashboard bench clean

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]' -c constraints.txt
	@touch $@

$(PAGE): $(READY) hatch_build.py $(wildcard api/dashboard/*.*) $(shell find api/dashboard/src -type f) search_spaces/drawing/drawing.css
	$(BIN)/python hatch_build.py

dashboard: $(PAGE)  ## the page, built from api/dashboard/src

demo: $(READY) $(PAGE)  ## search 24 convnet topologies on digits, export the winner, run it
	@rm -rf nas-demo nas-export
	@$(BIN)/nas search --embedded --data-dir nas-demo --dataset digits --family convnet --trials 24 --export nas-export
	@echo
	@echo '$$ python nas-export/model.py'
	@$(BIN)/python nas-export/model.py

serve: $(READY) $(PAGE)  ## the service with its embedded defaults: SQLite, local Ray
	$(BIN)/nas serve

test: $(READY) $(PAGE)  ## every test
	$(BIN)/python -m pytest $(TESTS)

coverage: $(READY) $(PAGE)  ## the same with coverage, half as quick
	$(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-report=term:skip-covered

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(SCRIPT) node_modules/eslint/bin/eslint.js .

types: $(READY)
	$(BIN)/mypy
	$(SCRIPT) node_modules/typescript/bin/tsc --noEmit

schema: $(READY)  ## the OpenAPI document that tests compare with, and the page's types of it
	$(BIN)/python -m pytest -q tests/api/test_openapi.py --update-snapshots
	$(SCRIPT) node_modules/openapi-typescript/bin/cli.js ../../tests/api/openapi.json --output src/api/schema.d.ts

bench: $(READY)  ## the tables of benchmarks/RESULTS.md
	$(BIN)/python -m benchmarks.training
	$(BIN)/python -m benchmarks.orchestration
	$(BIN)/python -m benchmarks.end_to_end
	$(BIN)/python -m benchmarks.store
	$(BIN)/python -m benchmarks.api
	$(BIN)/python -m benchmarks.chaos
	$(BIN)/python -m benchmarks.dashboard
	$(BIN)/python -m benchmarks.search_efficiency
	$(BIN)/python -m benchmarks.proposals
	$(BIN)/python -m benchmarks.skipbench compare --space mlp
	$(BIN)/python -m benchmarks.skipbench compare --space convnet
	$(BIN)/python -m benchmarks.warm_start

clean:
	rm -rf $(VENV) nas-data nas-demo nas-export .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist api/dashboard/dist api/dashboard/node_modules
