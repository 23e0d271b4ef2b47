# make run: starts Utfall. make test: everything, browser tests included. The plain lines stand in README.md.
PYTHON ?= python3
BIN = .venv/bin

.PHONY: run test check bench sample

run: .venv/run
	$(BIN)/python -m etl start
	$(BIN)/python -m pages.shared.server

test: .venv/test
	$(BIN)/python -m pytest -n logical --dist loadfile

check: .venv/test
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: .venv/test
	$(BIN)/python -m tests.bench

sample: .venv/run
	$(BIN)/python -m etl sample data/samples

.venv/run: requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --requirement requirements.txt
	touch .venv/run

.venv/test: requirements.txt requirements-test.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --requirement requirements-test.txt
	touch .venv/run .venv/test
