# Keystone. `make run` starts it, `make test` proves it. Everything else is in `make help`.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
VENV := .venv
PY := $(VENV)/bin/python
DATA := $(or $(KEYSTONE_DATA),var)
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help run serve worker test test-fast check format bench content-report verify-ledger admin lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | awk -F'\t' '{printf "  make %-16s %s\n", $$1, $$2}'

run: $(VENV)/run.done ## install what is needed and serve a demonstration on http://127.0.0.1:8000 (PORT changes it)
	@KEYSTONE_DEMO=yes exec $(PY) -m app serve

serve: $(VENV)/run.done ## serve a real installation: no demonstration people
	@exec $(PY) -m app serve

worker: $(VENV)/run.done ## run jobs in a process of their own (with KEYSTONE_JOBS_IN_SERVER=no for the server)
	@exec $(PY) -m app worker

test: $(VENV)/dev.done tools ## every test, on SQLite and PostgreSQL and in a real browser
	@$(PY) -m pytest

test-fast: $(VENV)/dev.done ## tests on SQLite only, without the browser
	@$(PY) -m pytest --database sqlite -m "not browser"

check: $(VENV)/dev.done ## format, lint, types, import walls, content
	@$(VENV)/bin/ruff format --check -q . || (echo "run 'make format'"; false)
	@$(VENV)/bin/ruff check -q .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports --no-cache | tail -n 15
	@$(PY) -m app check-content | tail -n 25

format: $(VENV)/dev.done ## format the code
	@$(VENV)/bin/ruff format -q . && $(VENV)/bin/ruff check -q --fix .

bench: $(VENV)/dev.done tools ## speed and size, as ratios in one run
	@$(PY) -m bench

content-report: $(VENV)/run.done ## a review page for each module, for the reviewing instructor
	@$(PY) -m app content-report

verify-ledger: $(VENV)/run.done ## prove that no evidence was changed or removed (HEADS=var/ledger-heads/….json: since that day)
	@$(PY) -m app verify-ledger $(if $(HEADS),--heads "$(HEADS)")

admin: $(VENV)/run.done ## make the first administrator: make admin EMAIL=… NAME='…'
	@$(PY) -m app create-admin "$(EMAIL)" "$(NAME)"

lock: $(VENV)/dev.done ## write requirements/*.txt anew from pyproject.toml
	@$(VENV)/bin/uv export -q --no-emit-project --no-default-groups --no-header -o requirements/run.txt >/dev/null
	@$(VENV)/bin/uv export -q --no-emit-project --all-groups --no-header -o requirements/dev.txt >/dev/null
	@rm -f uv.lock

clean: ## forget the virtual environment and all local data
	@rm -rf $(VENV) var

# The virtual environment: made with the Python at hand, filled by uv from hashed requirements.
$(VENV)/bin/uv:
	@command -v python3 >/dev/null || { echo "Python 3.11 or newer is needed (python3)."; exit 1; }
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; python3 is $$(python3 -V)."; exit 1; }
	@python3 -m venv $(VENV) || { echo "python3 cannot make virtual environments: install python3-venv."; exit 1; }
	@$(VENV)/bin/pip install -q --disable-pip-version-check uv

$(VENV)/run.done: requirements/run.txt | $(VENV)/bin/uv
	@$(VENV)/bin/uv pip install -q --python $(PY) --compile-bytecode --require-hashes -r requirements/run.txt
	@touch $@

$(VENV)/dev.done: requirements/dev.txt | $(VENV)/bin/uv
	@$(VENV)/bin/uv pip install -q --python $(PY) --compile-bytecode --require-hashes -r requirements/dev.txt
	@touch $@ $(VENV)/run.done

# What tests need besides Python: PostgreSQL and Chromium, from the system's packages.
.PHONY: tools
tools:
	@./.ci/tools
