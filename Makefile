.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
export PYTHONDONTWRITEBYTECODE =

.PHONY: help install run train embeddings test check bench bench-full lock browser format clean

help: ## lists these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:[^#]*## /\t/' | expand -t 14

install: .venv/installed ## installs everything into .venv

.venv/installed: requirements.lock pyproject.toml scripts/install.sh
	@PYTHON=$(PYTHON) scripts/install.sh
	@touch $@

run: install ## installs, trains if needed, and starts the demo with its phone page
	@$(BIN)/texto train --if-needed
	@$(BIN)/texto run --demo

train: install ## trains the dialogue model on the present data
	@$(BIN)/texto train

embeddings: train ## keeps what training has encoded in data/, for the first training elsewhere
	@cp models/embeddings.npz data/embeddings.npz

browser: ## installs Debian's chromium where it is missing and may be installed
	@scripts/browser.sh

check: install ## ruff, mypy, and Rasa's validation of data/ and domain.yml
	$(BIN)/ruff check .
	$(BIN)/mypy
	scripts/validate.sh

test: install browser ## runs every check and every test
	@$(MAKE) --no-print-directory check
	$(BIN)/texto train --if-needed
	$(BIN)/python -m pytest

bench: install ## prints the figures, with peers measured in the same run (15 minutes at most)
	@$(BIN)/texto train --if-needed
	@$(BIN)/python -m bench

bench-full: install ## the figures that take longer
	@$(BIN)/texto train --if-needed
	@$(BIN)/python -m bench --full

format: install ## mends what ruff can mend by itself
	@$(BIN)/ruff check --fix-only -q .

lock: ## resolves the dependencies anew into requirements.lock
	@scripts/lock.sh

clean: ## removes what was installed, trained and stored
	rm -rf .venv .uv var models/texto-*
