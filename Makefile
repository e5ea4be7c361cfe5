# Everything starts from a bare machine with Python 3.11, venv, make and git.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: setup demo test check format lock bench fuzz npm

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock || \
		{ echo "The packages cannot be had. Setting up needs a network, once: try again where there is one." >&2; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(STAMP)

demo: setup
	$(BIN)/python examples/demo.py

test: setup
	$(BIN)/python -m pytest -n auto

# Clients from npm, which the tests run against the simulated camera where they are installed.
npm: setup
	mkdir -p .venv/npm
	cp tests/devices/npm/package.json tests/devices/npm/package-lock.json .venv/npm/
	npm ci --prefix .venv/npm --ignore-scripts --no-audit --no-fund --silent

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m sunlit.vocabulary.lint

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: setup
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --extra alerts --extra dev --extra firmware --extra ocr --extra video pyproject.toml build-requirements.in -o requirements.lock

# FUZZ_SECONDS each, on all processors; the tests do the same with a few hundred payloads, files and bundles.
fuzz: setup
	$(BIN)/python -m benchmarks.gate_fuzz --seconds $(or $(FUZZ_SECONDS),300)
	$(BIN)/python -m benchmarks.reader_fuzz --seconds $(or $(FUZZ_SECONDS),300)
	$(BIN)/python -m benchmarks.evidence_fuzz --seconds $(or $(FUZZ_SECONDS),300)

bench: setup
	$(BIN)/python -m benchmarks.judgement --fetch
	$(BIN)/python -m benchmarks.binaries --fetch
	$(BIN)/python -m benchmarks.comparison --fetch
	$(BIN)/python -m benchmarks.coverage
	$(BIN)/python -m benchmarks.throughput
	$(BIN)/python -m benchmarks.video
	$(BIN)/python -m benchmarks.events
