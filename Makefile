# Two commands do everything on a fresh machine: `make demo` and `make test`.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
TESTS  ?= -n 2
# Real data for the slow tests and the benchmarks; what needs it is skipped, saying so, without it.
export NAS_BENCH_DATA ?= $(wildcard $(abspath ../shared/data))

.PHONY: demo serve test lint types bench clean

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]' -c constraints.txt
	@touch $@

demo: $(READY)  ## search 24 convnet topologies on digits, export the winner, run it
	@rm -rf nas-demo nas-export
	@$(BIN)/nas search --embedded --data-dir nas-demo --dataset digits --family convnet --trials 24 --export nas-export
	@echo
	@echo '$$ python nas-export/model.py'
	@$(BIN)/python nas-export/model.py

serve: $(READY)  ## the service with its embedded defaults: SQLite, local Ray
	$(BIN)/nas serve

test: $(READY)  ## every test
	$(BIN)/python -m pytest $(TESTS)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(READY)
	$(BIN)/mypy

bench: $(READY)  ## the tables of benchmarks/RESULTS.md
	$(BIN)/python -m benchmarks.training
	$(BIN)/python -m benchmarks.orchestration
	$(BIN)/python -m benchmarks.store
	$(BIN)/python -m benchmarks.api
	$(BIN)/python -m benchmarks.chaos

clean:
	rm -rf $(VENV) nas-data nas-demo nas-export .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
