# The commands of the project. `make run` starts everything on this machine, `make test` is what CI runs.
PYTHON_BIN := .venv/bin/python
ARGS ?=

.PHONY: run test lint format lock types bench-fanout bench-inbound bench-live bench-rest bench-soak chaos simulate clean setup-run setup-test

run: setup-run
	@$(PYTHON_BIN) -m ipro_rt run

setup-run:
	@sh deploy/setup/python.sh run 1 4
	@sh deploy/setup/web.sh 3 4

setup-test:
	@sh deploy/setup/python.sh dev 1 5
	@sh deploy/setup/web.sh 3 5
	@sh deploy/setup/debian.sh 5 5

test: setup-test
	@failed=0; \
	$(MAKE) --no-print-directory lint || failed=1; \
	sh deploy/setup/npm.sh test || failed=1; \
	$(PYTHON_BIN) -m pytest $(ARGS) </dev/null || failed=1; \
	exit $$failed

lint:
	$(PYTHON_BIN) -m ruff check .
	$(PYTHON_BIN) -m ruff format --check .
	$(PYTHON_BIN) -m mypy
	.venv/bin/lint-imports
	$(PYTHON_BIN) -m pytest -q tests/laws
	sh deploy/setup/npm.sh run lint
	sh deploy/setup/npm.sh run check

format:
	$(PYTHON_BIN) -m ruff check --fix .
	$(PYTHON_BIN) -m ruff format .
	sh deploy/setup/npm.sh run format

lock:
	@sh deploy/setup/lock.sh

# docs/openapi.json and docs/permissions.md from the operations table, and from it the client's types
types:
	$(PYTHON_BIN) -m gateway.inbound.openapi > docs/openapi.json
	$(PYTHON_BIN) -m gateway.inbound.asyncapi > docs/asyncapi.json
	$(PYTHON_BIN) -m gateway.inbound.permissions > docs/permissions.md
	sh deploy/setup/types.sh

bench-inbound:
	@$(PYTHON_BIN) -m benchmarks.inbound $(ARGS)

# events to many screens, beside Node's Socket.IO, which is installed on demand
bench-fanout:
	@$(PYTHON_BIN) -m benchmarks.fanout $(ARGS)

# the product under load, one fault after another: docs/reliability.md
chaos:
	@$(PYTHON_BIN) -m benchmarks.chaos $(ARGS)

bench-live:
	@$(PYTHON_BIN) -m benchmarks.live $(ARGS)

# the reads of a screen in a company with a full inbox: docs/performance.md
bench-rest:
	@$(PYTHON_BIN) -m benchmarks.rest $(ARGS)

# the product under steady load, and whether anything of it only grows
MINUTES ?= 20
bench-soak:
	@$(PYTHON_BIN) -m benchmarks.soak --minutes $(MINUTES) $(ARGS)

# many hosts, gateways and faults in one process under virtual time
SEEDS ?= 200
simulate:
	@$(PYTHON_BIN) -m benchmarks.simulate --seeds $(SEEDS) $(ARGS)

# .data, where the messages are, stays
clean:
	rm -rf .venv .cache web/node_modules web/dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
