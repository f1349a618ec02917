.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
CORE := .venv-core/bin
UNIT := tests/unit tests/conversations/test_scripts.py tests/test_architecture.py tests/test_docs.py
PARALLEL := --numprocesses logical --maxprocesses 4 --dist loadgroup
export PYTHONDONTWRITEBYTECODE =

.PHONY: help install install-core run train adapter embeddings unit test check bench bench-full lock browser screenshots format clean

help: ## lists these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:[^#]*## /\t/' | expand -t 14

install: .venv/installed ## installs everything into .venv

.venv/installed: requirements.lock package-lock.json pyproject.toml scripts/install.sh scripts/assets.sh scripts/assets.py
	@PYTHON=$(PYTHON) scripts/install.sh
	@touch $@

install-core: .venv-core/installed ## installs what all but worker and training need, into .venv-core

.venv-core/installed: requirements-core.lock package-lock.json pyproject.toml scripts/install.sh scripts/assets.sh scripts/assets.py
	@PYTHON=$(PYTHON) scripts/install.sh core
	@touch $@

run: install ## installs, trains if needed, and starts the demo with its phone page
	@$(BIN)/texto train --if-needed
	@$(BIN)/texto run --demo

train: install ## trains the dialogue model on the present data
	@$(BIN)/texto train

adapter: install ## tunes the sentence encoder to the present texts, an hour; then make embeddings
	@$(BIN)/python -m scripts.tune

embeddings: install ## keeps what is encoded of our texts in data/, for the first training elsewhere
	@$(BIN)/python -m scripts.embeddings
	@$(BIN)/python -m scripts.faq_embeddings

browser: ## installs Debian's chromium where it is missing and may be installed
	@scripts/browser.sh

screenshots: install browser ## writes a picture of every page in every variant into build/screenshots
	$(BIN)/python -m tests.console.pictures build/screenshots

check: install ## ruff, its format, mypy, and Rasa's validation of data/ and domain.yml
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	scripts/validate.sh

unit: install-core ## the tests that need no server and no Rasa, in a minute
	$(CORE)/python -m pytest -q $(PARALLEL) $(UNIT)

test: install install-core browser ## runs every check and every test
	@$(MAKE) --no-print-directory check
	$(BIN)/texto train --if-needed
	$(CORE)/python -m pytest -q $(PARALLEL) $(UNIT) --cov
	$(CORE)/python -m pytest -q $(PARALLEL) -m server
	$(BIN)/python -m pytest -q $(PARALLEL) --maxprocesses 2 -m rasa
	$(BIN)/python -m pytest -q -m serial

bench: install ## prints the figures, with peers measured in the same run (15 minutes at most)
	@$(BIN)/texto train --if-needed
	@$(BIN)/python -m bench

bench-full: install ## the figures that take longer
	@$(BIN)/texto train --if-needed
	@$(BIN)/python -m bench --full

format: install ## formats the code and mends what ruff can mend by itself
	@$(BIN)/ruff check --fix-only -q .
	@$(BIN)/ruff format -q .

lock: ## resolves the dependencies into both locks; scripts/lock.sh --upgrade takes newer ones
	@scripts/lock.sh

clean: ## removes what was installed, trained and stored
	rm -rf .venv .venv-core .uv build var .coverage* models/texto-*
