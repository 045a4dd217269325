# Each target does all of its own set-up in .venv and is safe to repeat.
# Needed: Python 3.11 or newer with venv, a C compiler, make.

PYTHON ?= python3

BIN := .venv/bin
INSTALLED := .venv/.installed
CHECKERS := .venv/.checkers
PEERS := .venv/.peers
TRAINERS := .venv/.trainers
KERNELS := $(wildcard corpus/*/*.pyx corpus/*/*.pxi index/*.pyx index/*.pxi index/*.h search/*.pyx search/*.pxi)
PARTS := corpus index search dateline
PIP := -m pip --disable-pip-version-check --quiet
WHEEL := build/wheel
MODEL := corpus/entities/tagger.model

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: always help demo test check check-style check-kernels check-wheel docs bench model clean

help:
	@echo "make demo    search the sample articles for Carl Vinson"
	@echo "make test    run all tests, with branch coverage"
	@echo "make check   style, types and warnings, and what the wheel holds"
	@echo "make docs    write the output shown in README.md and docs/ anew"
	@echo "make bench   measure ranking and speed (bench/README.md)"
	@echo "make model   train the tagger of names anew: make model DATA=FOLDER (docs/model-card.md)"
	@echo "make clean   remove whatever the others made"

$(INSTALLED): pyproject.toml $(KERNELS)
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit( \
	    "Dateline needs Python 3.11 or newer: name one, as in make PYTHON=python3.12 demo")'
	@echo "Setting up .venv: compiling the kernels takes one to three minutes" >&2
	@$(PYTHON) -m venv .venv
	@$(BIN)/python $(PIP) install --editable '.[test]'
	@touch $@

# The editable install is there already, so this adds only what its extra names.
$(CHECKERS): $(INSTALLED)
	@$(BIN)/python $(PIP) install 'dateline[dev]'
	@touch $@

demo: $(INSTALLED)
	@$(BIN)/dateline demo

$(PEERS): $(INSTALLED)
	@$(BIN)/python $(PIP) install 'dateline[bench]'
	@touch $@

$(TRAINERS): $(INSTALLED)
	@$(BIN)/python $(PIP) install 'dateline[train]'
	@touch $@

# -P: the folder dateline/ must not stand in for the installed package.
test: $(INSTALLED)
	@$(BIN)/python -P -m pytest --cov-branch $(PARTS:%=--cov=%) --cov-report=term-missing \
	    --cov-fail-under=95 --numprocesses=auto --quiet $(PYTEST_ARGS)

check: check-style check-kernels check-wheel
	@echo "All checks passed"

check-style: $(CHECKERS)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

# Cython's warnings are errors.  Of the C compiler's all are shown, and those are
# errors that mean a fault in any compiler: new ones find new ones in generated code.
# What only an optimiser sees is an error where the wheel, or the trainer, is built.
FAULTS := -Werror=sign-compare -Werror=uninitialized -Werror=return-type
CFLAGS_CHECK := -fsyntax-only -Wall -Wextra -Wno-unused-function -Wno-unused-parameter \
    -Wno-missing-field-initializers -Wno-cast-function-type $(FAULTS)

check-kernels: $(CHECKERS)
	@$(MAKE) --no-print-directory --output-sync \
	    --jobs=$$($(BIN)/python -c 'import os; print(os.cpu_count())') \
	    $(patsubst %.pyx,build/kernels/%.c,$(filter %.pyx,$(KERNELS)) training/_trainer.pyx)

build/kernels/%.c: %.pyx always
	@mkdir -p $(@D)
	@$(BIN)/python -m cython -3 -Werror $< -o $@
	@$(CC) -I$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("include"))') -Iindex \
	    $(CFLAGS_CHECK) $@

always:

# The wheel is built from the source archive, so this fails where either lacks
# a file, and checked in a folder where nothing but the wheel can be found.
check-wheel: $(CHECKERS)
	@rm -rf $(WHEEL) && mkdir -p $(WHEEL)/elsewhere
	@CFLAGS='$(FAULTS)' $(BIN)/python -m build --outdir $(WHEEL) . >$(WHEEL)/build.log 2>&1 \
	    || { cat $(WHEEL)/build.log; exit 1; }
	@$(BIN)/python -m venv $(WHEEL)/venv
	@$(WHEEL)/venv/bin/python $(PIP) install $(WHEEL)/*.whl mypy==$$($(BIN)/python -c \
	    'from importlib.metadata import version; print(version("mypy"))') pytest
	@cd $(WHEEL)/elsewhere && ../venv/bin/mypy --config-file $(CURDIR)/pyproject.toml \
	    --cache-dir ../mypy_cache --strict -p dateline
	@cd $(WHEEL)/elsewhere && ../venv/bin/python -P -m pytest -q -p no:cacheprovider \
	    -c $(CURDIR)/pyproject.toml $(CURDIR)/tests/test_package.py

docs: $(INSTALLED)
	@$(BIN)/python -P docs/generate.py

# Those that run beside other engines share modules, so they need their folder on the path.
bench: $(PEERS)
	@$(BIN)/python -P bench/relevance.py
	@$(BIN)/python -P bench/reuters.py
	@for question in search_speed building filters facets snippets updates cold_start threads; do \
	    $(BIN)/python bench/$$question.py --write || exit; \
	done

# The trainer is compiled in its folder: it is needed here only, and is no part of the package.
model: $(TRAINERS)
	@test -d "$(DATA)" || { echo "Name the folder of the annotated collections:" \
	    "make model DATA=FOLDER (docs/model-card.md)" >&2; exit 2; }
	@CFLAGS='-O3 -Wno-unused-function $(FAULTS)' $(BIN)/cythonize -3 --inplace --quiet \
	    -X boundscheck=False,wraparound=False,initializedcheck=False,cdivision=True training/_trainer.pyx
	@$(BIN)/python training/train.py "$(DATA)" $(MODEL)

clean:
	@rm -rf .venv build dist training/build dateline.egg-info .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@rm -f .coverage .coverage.* $(foreach folder,corpus/* index search training,$(folder)/*.so $(folder)/*.c)
	@find $(PARTS) tests bench docs tools training -name __pycache__ -type d -prune -exec rm -rf {} +
