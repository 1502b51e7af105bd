# Tieout: `make` alone lists what can be made.
BIN := .venv/bin
# Three for two cores: a test often waits for a process that it started.
PYTEST := $(BIN)/pytest -n 3 --dist worksteal
UV := $(or $(shell command -v uv),build/uv/bin/uv)
LOCK := $(UV) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate --quiet

.DEFAULT_GOAL := list
.PHONY: list demo demo-fresh install test check bench check-pyconnectwise vendor lock screenshots docs audit clean

list:
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 28

demo: .venv/.installed ## both outside worlds, web and worker on this machine, with data to play with
	$(BIN)/tieout demo

demo-fresh: .venv/.installed ## the same from the beginning
	$(BIN)/tieout demo --fresh

install: .venv/.installed ## the environment alone, into .venv
	@echo "$(BIN)/tieout is ready"

test: .venv/.developed ## every test, browser and PostgreSQL included
	$(BIN)/python -m tools.provision
	$(PYTEST)

check: .venv/.developed ## format, lint, types, architecture, migrations, settings, locks, assets
	@BIN=$(BIN) tools/check.sh

bench: .venv/.developed ## the benchmarks: printed with machine and date, never asserted
	$(BIN)/python -m bench

check-pyconnectwise: .venv/.developed ## a client by others reads the simulated ConnectWise, in an environment of its own
	$(BIN)/python -m tools.check_pyconnectwise

vendor: ## copy the pinned front-end files into the package (the only target that needs npm)
	npm ci --prefix frontend --ignore-scripts
	python3 tools/vendor.py

lock: $(UV) ## pin the dependencies anew
	$(LOCK) --upgrade -o requirements.lock
	$(LOCK) --upgrade --group dev --all-extras -o requirements-dev.lock

screenshots: .venv/.developed ## photograph the screens for the README
	$(BIN)/python -m tools.provision
	$(BIN)/python -m tools.screenshots

docs: .venv/.developed ## write the generated pages of docs/ anew
	$(BIN)/python -m tools.docs

audit: .venv/.developed ## known vulnerabilities and licences of the dependencies (needs the internet)
	$(BIN)/pip-licenses --order=license
	python3 -m venv build/audit
	build/audit/bin/pip install --quiet pip-audit
	build/audit/bin/pip-audit -r requirements.lock --require-hashes --disable-pip

clean: ## remove the environment and what checks and tests left
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

build/uv/bin/uv:
	python3 -m venv build/uv
	build/uv/bin/pip install --quiet uv

.venv/.installed: requirements.lock pyproject.toml tools/environment.sh
	@tools/environment.sh requirements.lock
	@touch $@

.venv/.developed: requirements-dev.lock pyproject.toml tools/environment.sh
	@tools/environment.sh requirements-dev.lock
	@touch $@ .venv/.installed
