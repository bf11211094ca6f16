# Everything a developer or a bureau's administrator types. `make help` lists it.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= 2
BENCH ?= short
BENCH_FOLDER ?= bench-results
export FLASK_APP := wsgi.py
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1
# Empty is off: the processes that tests start would else compile every module anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup demo serve test lint types contracts catalogue unit browser browser-install requirements translations bench soak handbook bundle audit

help: ## List what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

.venv/.complete: requirements.txt requirements-dev.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed.") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt -r requirements-dev.txt
	touch $@

setup: .venv/.complete translations ## Make the environment .venv with everything pinned

CATALOGUES := $(wildcard roster/translations/*/LC_MESSAGES/messages.po)

translations: $(CATALOGUES:.po=.mo) ## Compile the catalogues

%.mo: %.po | .venv/.complete
	$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

demo: setup ## A demo bureau with a solved year, then the site on http://127.0.0.1:8000
	$(BIN)/flask roster demo
	$(BIN)/flask roster serve

serve: setup ## The site and its clock, on the database as it is
	$(BIN)/flask roster serve

test: setup lint types contracts catalogue browser-install unit ## The whole suite, linters, types, contracts, catalogue

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint roster/templates --lint --quiet

types: setup
	$(BIN)/mypy

contracts: setup
	$(BIN)/lint-imports

catalogue: setup
	$(BIN)/python tests/catalogue.py

browser-install: ## Debian's chromium and Chinese fonts for the browser walks, when missing and allowed
	@bash tests/browser/install.sh

unit: setup
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

browser: setup browser-install ## Only the browser walks
	$(BIN)/python -m pytest tests/browser

extract: setup ## Collect interface texts into the catalogues (then translate what is new)
	$(BIN)/python tests/catalogue.py --update

requirements: ## Pin requirements again (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command 'make requirements' requirements.in -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command 'make requirements' requirements-dev.in -o requirements-dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command 'make requirements' requirements-audit.in -o requirements-audit.txt

bench: setup ## Measurements: the planner, hand moves, booking under load (BENCH=long: every bar, the peers, growth)
	$(BIN)/python -m benchmarks.planning
	$(BIN)/python -m benchmarks.moves
	$(BIN)/python -m benchmarks.publishing
ifeq ($(BENCH),long)
	$(BIN)/python -m benchmarks.planning.bars $(BENCH_FOLDER)
	$(BIN)/python -m benchmarks.planning.growth $(BENCH_FOLDER)/growth
endif
	$(BIN)/python -m benchmarks.booking
	$(BIN)/python -m benchmarks.crowd

soak: setup ## Long runs: races and kills, many times over, many machines too; the API fuzzed; everything hostile in every field; no statement knows of another bureau, on PostgreSQL too; each citizen's page in every view; a year of data rotated, emptied, restored
	ROSTER_SOAK=1 $(BIN)/python -m pytest -n0 tests/races tests/deaths tests/api/test_fuzz.py tests/architecture/test_bad_input.py tests/architecture/test_isolation.py tests/architecture/test_objects.py tests/browser/test_citizen_access.py -p no:randomly
	$(BIN)/python -m benchmarks.trust

handbook: setup browser-install ## Take the handbook's pictures anew, where pages look different now
	$(BIN)/python -m tests.handbook.pictures

bundle: setup ## An archive to install from without internet: source, wheels, sums, installer (BUNDLE="--python 3.11 --machine x86_64")
	$(BIN)/python deploy/bundle/build.py $(BUNDLE)

audit: ## Do the packages that we pin have published holes? Skipped by name where the list cannot be reached
	$(PYTHON) .ci/audit.py
