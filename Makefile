# make run: starts Utfall. make test: everything, browser tests included. make quick: before every commit. What each does
# without make stands in docs/commands.md.
PYTHON ?= python3
BIN = .venv/bin

.PHONY: run test quick check bench sample

run:
	$(PYTHON) -m tools.set_up run
	$(BIN)/python -m etl start
	$(BIN)/python -m measures moved
	$(BIN)/python -m server

test:
	$(PYTHON) -m tools.set_up test
	$(BIN)/python -m pytest -n logical --dist worksteal

quick: check
	$(BIN)/python -m pytest -n logical --dist worksteal -m "not browser and not builds"

check:
	$(PYTHON) -m tools.set_up check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench:
	$(PYTHON) -m tools.set_up test
	$(BIN)/python -m tests.bench

sample:
	$(PYTHON) -m tools.set_up run
	$(BIN)/python -m etl sample data/samples
