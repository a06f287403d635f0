# `make` alone lists what can be done. Needs nothing but make and Python 3.11 or newer:
# every target installs what it lacks into .venv by itself.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install index serve test lint types check fix bench soak clean

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
INSTALLED := $(VENV)/.installed

# Set here so that only `make serve PORT=8000` counts: some shells export HOST as the name
# of the machine, which would open the chat to the whole network unasked.
HOST =
PORT =
ARGS =

# A name on the PATH is not enough: it may be a stub that does not run, too old, or lack venv
# (Debian packages that apart). Tried only when a virtual environment has to be made.
USABLE := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON = $(shell for python in python3.11 python3.12 python3.13 python3 python; do \
	if $$python -c '$(USABLE)' >/dev/null 2>&1; then echo $$python; break; fi; done)

help: ## list what can be done
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' Makefile

install: $(INSTALLED) ## install everything into .venv (the other targets do it when needed)

$(INSTALLED): pyproject.toml constraints.txt
	@$(PY) -c '$(USABLE)' >/dev/null 2>&1 || { \
		python="$(PYTHON)"; \
		if [ -z "$$python" ]; then \
			echo "No Python 3.11 or newer with venv found. Install one (Debian: apt-get install python3-venv) or name it: make install PYTHON=/path/to/python3" >&2; \
			exit 1; \
		fi; \
		echo "Making $(VENV) with $$python"; \
		"$$python" -m venv --clear $(VENV); }
	$(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

index: $(INSTALLED) ## read corpus/ and build index/ (does nothing when nothing has changed)
	$(BIN)/qa build corpus --index index

serve: index ## open the chat in a browser (HOST=, PORT=, ARGS= are handed to app.py)
	$(PY) app.py $(if $(HOST),--host '$(HOST)') $(if $(PORT),--port '$(PORT)') $(ARGS)

test: $(INSTALLED) ## run the tests (some of them: make test ARGS='tests/test_house.py -k floors')
	$(PY) -m pytest $(ARGS)

lint: $(INSTALLED) ## style and likely bugs
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: $(INSTALLED) ## static types
	$(PY) -m mypy

check: lint types test ## everything a change must pass; exactly what CI runs

fix: $(INSTALLED) ## repair style where that can be done by machine
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench: $(INSTALLED) ## measure quality and speed (ARGS= are handed on)
	$(PY) -m benchmarks $(ARGS)

soak: $(INSTALLED) ## crashes, full disks, damage, load: full counts (some: make soak ARGS=kills)
	$(PY) -m benchmarks.soak $(ARGS)

clean: ## remove all that was installed, built or cached; reports stay
	rm -rf $(VENV) build dist .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -path ./.git -prune -o -type d -name __pycache__ -prune -exec rm -rf {} +
	[ ! -d index ] || find index -mindepth 1 -maxdepth 1 ! -name README.md -exec rm -rf {} +
