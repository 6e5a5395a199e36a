# Everything a developer types. `make help` lists it; nothing but Python 3.11 and PyPI is needed.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo test lint soak schema bench lock clean production-tools development-tools

PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && command -v "$$python" && break; done)
PORT ?= 8000
JOBS ?= 2
RUN := .venv/bin/python
SET_UP = $(if $(PYTHON),"$(PYTHON)" deploy/set_up.py,@echo "Humanline needs Python 3.11 or newer and found none: install it, or name it with PYTHON=/path/to/python3.11." >&2; exit 1;)

help:  ## List these commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

demo: production-tools  ## Run the whole marketplace here (PORT=8000; RESET=1 begins afresh; QUIET=1 has no synthetic traffic; LAN=1 lets your phone in)
	@$(RUN) manage.py demo --port $(PORT) $(if $(RESET),--reset) $(if $(QUIET),--quiet) $(if $(LAN),--lan)

test: development-tools  ## Run every test (ARGS="-k offer" chooses, JOBS=0 runs one by one; DATABASE_URL and REDIS_URL are used)
	@$(RUN) -m pytest -n $(JOBS) --dist worksteal $(ARGS)

lint: development-tools  ## Check style, types and the direction of imports, without a database
	@$(RUN) -m ruff format --check . && $(RUN) -m ruff check . && $(RUN) -m mypy && .venv/bin/lint-imports

soak: development-tools  ## Kill processes at random under replayed traffic, then a million random operations (SOAK_OPERATIONS=…); nothing is lost. Then two newcomers on a bad line, and the bench in small
	@$(RUN) -m pytest -m soak -p no:randomly -s --timeout 12000 $(ARGS)

schema: production-tools  ## Write docs/openapi.yaml anew from the doors
	@$(RUN) manage.py spectacular --fail-on-warn --file docs/openapi.yaml

bench: development-tools  ## Measure this machine: lifecycles a second and latency, to the terminal and bench.json
	@$(RUN) manage.py bench --json bench.json $(ARGS)

lock: production-tools  ## Pin requirements*.in anew, with hashes
	@test -x .venv/lock/bin/uv || { $(RUN) -m venv .venv/lock && .venv/lock/bin/python -m pip install -q uv; }
	@.venv/lock/bin/uv $(LOCK) requirements.in -o requirements.txt
	@.venv/lock/bin/uv $(LOCK) -c requirements.txt requirements-dev.in -o requirements-dev.txt
LOCK := pip compile -q --python-version 3.11 --only-binary :all: --generate-hashes --no-emit-index-url --no-header --no-annotate

clean:  ## Remove what these commands created: tools, caches, the embedded database and its data
	@if [ -x $(RUN) ]; then $(RUN) -m marketplace.kernel.embedded reset; fi
	rm -rf .venv var static bench.json soak.json soak-operations.json .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

production-tools:
	@$(SET_UP) requirements.txt

development-tools:
	@$(SET_UP) requirements.txt requirements-dev.txt
