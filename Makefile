# Two commands for a newcomer: `make demo` and `make test`. `make check` is for contributors.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
MEMORY := build/demo/muwazi.db

.PHONY: demo test check clean

demo: $(VENV)/installed
	@BIN=$(BIN) MEMORY=$(MEMORY) sh docs/demo.sh

test: $(VENV)/installed-test
	$(BIN)/python -m pytest

check: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

$(VENV)/installed: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/installed-test: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test,check]'
	touch $@ $(VENV)/installed

clean:
	rm -rf build $(VENV)
