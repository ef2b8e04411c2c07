# Everything that a reader, a developer or CI runs; `make help` lists it. The first target that needs it makes .venv and
# installs mlsd there with its extras and the development tools. Windows has no make: README.md has the commands for pip.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

# Written by `make generated`, checked by `make fresh`.
GENERATED := grammar/tables.py grammar/vocabulary.json docs/reference docs/pictures docs/calibration.md docs/gallery designs/*/README.md designs/*/estimate.md designs/*/lint.txt

# Without compiled bytecode every import costs two to three times as much.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := all
.PHONY: all help setup format format-check lint types test designs demo bench generated fresh build clean

all: format lint types test designs  ## format, lint, check types, test, check our own designs (the default)

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1 | \2/p' Makefile | awk -F ' [|] ' '{ printf "%-15s %s\n", $$1, $$2 }'

setup: $(READY)  ## make .venv and install everything into it (PYTHON=python3.12 picks another Python)

format: $(READY)  ## lay out Python and designs
	$(BIN)/ruff check --quiet --select I --fix .
	$(BIN)/ruff format .
	$(BIN)/mlsd fmt designs

format-check: $(READY)  ## is Python laid out as `make format` does it?
	$(BIN)/ruff format --check .

lint: $(READY)  ## look for mistakes in Python
	$(BIN)/ruff check .

types: $(READY)  ## check types
	$(BIN)/python .ci/check_types.py

test: $(READY)  ## run the tests (PYTEST="-k span" passes options on; ACCEPT=1 records new output)
	$(BIN)/pytest -n auto $(PYTEST)

designs: $(READY)  ## check our own designs with our own formatter and linter
	$(BIN)/mlsd fmt --check designs
	$(BIN)/mlsd lint --profile production --fail-on warning designs

demo: $(READY)  ## the main job: lint, draw and work out every design, into build/
	$(BIN)/mlsd demo designs -o build

bench: $(READY)  ## measure start-up and throughput
	$(BIN)/python benchmarks/run.py

generated: $(READY)  ## write the generated files anew
	$(BIN)/python -m mlsd_dsl.grammar.compile
	$(BIN)/python -m mlsd_dsl.reference
	$(BIN)/python -m mlsd_dsl.calibration
	$(BIN)/python -m mlsd_dsl.recording
	@$(BIN)/mlsd draw docs/pictures/home_feed.mlsd -o docs/pictures/home_feed.svg
	@$(BIN)/mlsd draw designs/video_feed -o docs/pictures/video_feed.svg

fresh: $(READY)  ## are the generated files what `make generated` writes?
	@sums() { find $(GENERATED) -type f -exec cksum {} + | sort; }; \
	before=$$(sums); $(MAKE) --no-print-directory generated || exit 1; \
	[ "$$before" = "$$(sums)" ] || { echo "generated files were stale and are now written anew: look at them and commit them" >&2; exit 1; }

build: $(READY)  ## make the source distribution and the wheel, into dist/
	rm -rf dist
	$(BIN)/python -m build

clean:  ## remove everything that make made
	rm -rf .venv build dist *.egg-info .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Dependency groups need pip 25.1, and the pip that comes with Python 3.11 is older.
$(READY): pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "there is no $(PYTHON): install Python 3.11 or newer, or name it: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("mlsd needs Python 3.11 or newer, and $(PYTHON) is %d.%d: name a newer one: make PYTHON=python3.12" % sys.version_info[:2])'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable ".[diagrams]" --group dev
	$(BIN)/python -m compileall -q mlsd_dsl grammar linters renderers
	@touch $@
