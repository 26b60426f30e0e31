# Two commands for a newcomer: `make demo` and `make test`. `make check` and `make docs` are for contributors.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
MUWAZI := $(BIN)/muwazi
MEMORY := build/demo/muwazi.db
TMX    := build/demo/briefs.tmx

.PHONY: demo test check docs audit clean

demo: $(VENV)/installed
	mkdir -p $(dir $(MEMORY))
	$(MUWAZI) build corpora --memory $(MEMORY)
	$(MUWAZI) query --memory $(MEMORY) --kind fuzzy --limit 1 "None of the stakeholders can do this by themselves, and none will do it if others do not."
	$(MUWAZI) query --memory $(MEMORY) --kind meaning --limit 2 "من سيدفع كلفة حماية السفن؟"
	$(MUWAZI) term --memory $(MEMORY) "Popular Mobilization Units"
	$(MUWAZI) export --memory $(MEMORY) $(TMX)
	@echo
	@echo "The memory: $(MEMORY)    The TMX export: $(TMX)"
	@echo "Ask it more: $(MUWAZI) query --memory $(MEMORY) TEXT"

test: $(VENV)/installed-test build/clients/installed
	$(BIN)/python -m pytest

check: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/installed-test
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

# What is installed, as a CycloneDX list, and what is known against it: the latter asks PyPI.
audit: $(VENV)/installed
	test -x build/audit/bin/pip-audit || { $(PYTHON) -m venv build/audit && build/audit/bin/pip install --quiet cyclonedx-bom pip-audit; }
	build/audit/bin/cyclonedx-py environment --of JSON -o build/sbom.json $(BIN)/python
	build/audit/bin/pip-audit -r constraints.txt --no-deps --disable-pip

$(VENV)/installed: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/installed-test: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test,check,docs]'
	touch $@ $(VENV)/installed

# A client of the MyMemory protocol whose package has the same name as the Translate Toolkit's.
build/clients/installed: constraints.txt $(VENV)/installed-test
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --upgrade --target build/clients -c constraints.txt translate libretranslatepy
	touch $@

clean:
	rm -rf build $(VENV)
