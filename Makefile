# Parvis. `make run` serves it; `make test` proves it. Both set up what they need first.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8000
HOST   ?= 127.0.0.1

.PHONY: help setup setup-dev models run demo test torture lint bench docs peers screenshots clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

setup: $(VENV)/.runtime ## Make .venv with what Parvis needs to run

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: apt-get install python3 python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV) || { echo "On Debian: apt-get install python3-venv"; exit 1; }

$(VENV)/.runtime: requirements/runtime.lock pyproject.toml $(wildcard src/parvis/*/locale/*/LC_MESSAGES/*.po) | $(BIN)/python
	bash packaging/install.sh $(VENV) requirements/runtime.lock
	touch $@

setup-dev: $(VENV)/.dev ## The same, with what tests and development need

$(VENV)/.dev: requirements/dev.lock pyproject.toml $(wildcard src/parvis/*/locale/*/LC_MESSAGES/*.po) | $(BIN)/python
	bash packaging/install.sh $(VENV) requirements/dev.lock
	touch $@ $(VENV)/.runtime

models: setup ## Add what reads with models from folders (ONNX)
	bash packaging/install.sh $(VENV) requirements/models.lock

run: setup ## Serve Parvis on http://127.0.0.1:$(PORT)
	PARVIS_HOST=$(HOST) PARVIS_PORT=$(PORT) $(BIN)/parvis run

demo: setup ## Fill the trial workspace with demonstration data
	$(BIN)/parvis demo

test: setup-dev ## Everything that must hold: style, types, boundaries, tests, browser, crash, real peers
	bash packaging/system_packages.sh
	bash packaging/test.sh $(BIN)

torture: setup-dev ## The tests that kill processes at full size, with what they counted (about 40 minutes)
	bash packaging/system_packages.sh
	PARVIS_TORTURE=full $(BIN)/pytest -q -s tests/runtime/test_deliveries.py tests/runtime/test_kill_nine.py

lint: setup-dev ## Style, types and boundaries only
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

bench: setup-dev ## Print the speed figures of this machine (some: make bench ONLY="import board")
	bash packaging/system_packages.sh
	bash bench/run.sh $(BIN) $(ONLY)

screenshots docs: setup-dev ## Take the screenshots of docs/ again from a fresh demo
	$(BIN)/python packaging/screenshots.py

clean: ## Remove what was built (never what Parvis keeps in var/)
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
