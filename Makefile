# Everything sets itself up; each target works on a machine that has only Python 3.11+ and make.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: install demo play test torture bench lint pictures clean

install: .venv/.installed

.venv/.installed: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing into .venv (once, about a minute) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

demo: install
	@$(BIN)/yetan demo

play: install
	@$(BIN)/yetan demo --play

test: install
	@$(BIN)/python -m pytest -n auto --dist worksteal

torture: install
	@YETAN_TORTURE=1 $(BIN)/python -m pytest -n auto --dist worksteal --timeout 7200 \
		tests/faults tests/storage tests/chat/test_taps.py

bench: install
	@$(BIN)/python -m bench

lint: install
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

pictures: install
	@$(BIN)/python -m tests.browser.pictures
	@$(BIN)/python -m tests.browser.cards
	@$(BIN)/python -m tests.browser.papers

clean:
	rm -rf .venv build *.egg-info
