# Every target is a thin line over the tools in .venv; `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/sh
UV_VERSION := 0.13.9
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$p; break; }; done)
UV ?= $(shell command -v uv || echo .bootstrap/bin/uv)
BIN := .venv/bin
READY := .venv/.ready
OTHER_PYTHONS ?= 3.12 3.13

# In a process of their own: they fork, and a small process forks faster.
JAIL_SUITES := -m jail tests/sandbox tests/unit/adapters/sandbox tests/unit/skills/debug tests/unit/cli tests/integration tests/contract/test_jail.py tests/unit/skills_library

.PHONY: help setup run test check fix render causes cover bench train-triage attacks chaos mesh-parts mesh mesh-probe test-all lock build clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Make .venv with all that a developer needs

run: $(READY) ## Start LearnFlow on one port and answer a first question
	@$(BIN)/learnflow up --first-question

test: $(READY) ## Run the quick suites: no network, key or container
	@$(BIN)/python -m pytest $(JAIL_SUITES)
	@$(BIN)/python -m pytest

check: $(READY) ## Lint, types, import rules, skills, rendered files
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@for skill in skills-library/*/; do $(BIN)/agentskills validate $$skill || exit 1; done
	@$(BIN)/python -m infrastructure.rendering --check

fix: $(READY) ## Format, and mend what the linter can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

render: $(READY) ## Write what names services under infrastructure, from FLEET
	@$(BIN)/python -m infrastructure.rendering

causes: $(READY) ## Write a page for every cause of the debug agent, from its cases
	@$(BIN)/python -m infrastructure.causes

cover: $(READY) ## Run the quick suites and hold branch coverage of src at 92 %
	@rm -f .coverage .coverage.*
	@COVERAGE_PROCESS_START=pyproject.toml $(BIN)/python -m coverage run -m pytest $(JAIL_SUITES)
	@COVERAGE_PROCESS_START=pyproject.toml $(BIN)/python -m coverage run -m pytest
	@$(BIN)/coverage combine -q
	@$(BIN)/coverage report

bench: $(READY) ## Measure; writes docs/performance
	@$(BIN)/python -m benchmarks

train-triage: $(READY) ## Train the triage model from skills-library/triage-logic/training_data
	@$(BIN)/python -m benchmarks.train_triage

chaos: $(READY) ## Kill the platform under load twenty times and look for what is missing
	@$(BIN)/python -m pytest -m chaos

attacks: $(READY) ## Run every hostile program in every tier of the jail, also as an unprivileged user
	@$(BIN)/python -m pytest -m attacks

mesh-parts: $(READY) ## Build or fetch the real parts of a mesh, once; says what is missing
	@$(BIN)/python -m infrastructure.local

mesh: mesh-parts ## Run the suites on real sidecars, a broker and PostgreSQL
	@LEARNFLOW_MESH_REQUIRED=1 $(BIN)/python -m pytest -m mesh

mesh-probe: mesh-parts ## Measure one run of the fleet on the real parts; writes docs/performance/mesh.md
	@$(BIN)/python -m benchmarks mesh

test-all: $(READY) ## Run the quick suites on other Pythons too, where present
	@for version in $(OTHER_PYTHONS); do \
		found=""; \
		for p in python$$version $${PYENV_ROOT:-$$HOME/.pyenv}/versions/$$version.*/bin/python; do \
			$$p -c '' 2>/dev/null && found=$$($$p -c 'import sys; print(sys.executable)'); \
		done; \
		if test -z "$$found"; then echo "Python $$version is not here: skipped"; continue; fi; \
		echo "Python $$version"; \
		$(UV) venv -q --allow-existing --python "$$found" .venv-$$version && \
		VIRTUAL_ENV=.venv-$$version $(UV) pip sync -q --require-hashes requirements.lock && \
		VIRTUAL_ENV=.venv-$$version $(UV) pip install -q --no-deps --no-build-isolation -e . && \
		.venv-$$version/bin/python -m pytest $(JAIL_SUITES) && \
		.venv-$$version/bin/python -m pytest || exit 1; \
	done

lock: $(UV) ## Write requirements.lock anew from pyproject.toml
	@$(UV) pip compile pyproject.toml --group dev --all-extras --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url -q -o requirements.lock

build: $(READY) ## Build the wheel into dist
	@$(UV) build -q --wheel --no-build-isolation --python $(BIN)/python

clean: ## Remove everything that was made
	@rm -rf .venv .venv-* .bootstrap dist .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(READY): requirements.lock pyproject.toml | $(UV)
	@test -n "$(PYTHON)" || { echo "LearnFlow needs Python 3.11 or newer on the PATH."; exit 1; }
	@$(UV) venv -q --allow-existing --python "$(PYTHON)" .venv
	@VIRTUAL_ENV=.venv $(UV) pip sync -q --require-hashes requirements.lock
	@VIRTUAL_ENV=.venv $(UV) pip install -q --no-deps --no-build-isolation -e .
	@touch $@

.bootstrap/bin/uv:
	@test -n "$(PYTHON)" || { echo "LearnFlow needs Python 3.11 or newer on the PATH."; exit 1; }
	@"$(PYTHON)" -m venv .bootstrap || { echo "Python's venv module is missing: install python3-venv."; exit 1; }
	@.bootstrap/bin/python -m pip install -q --disable-pip-version-check uv==$(UV_VERSION)
