# Every target sets up what it needs: python3 (3.11 to 3.14) and make are enough to begin.

PYTHON ?= python3
IDENTITY ?= you@example.com
# Through the environment: a name may hold blanks and quotes.
export IDENTITY
BIN := .venv/bin

.PHONY: chat web pictures dev talk stack soak test check format bench eval

chat: .venv/run        ## type with the agent: make chat IDENTITY=alice@example.com
	@$(BIN)/python agent.py chat --identity "$$IDENTITY"

web: .venv/run web/node_modules/.package-lock.json  ## the page: talk in a browser, see what is remembered
	@exec $(BIN)/python agent.py web --identity "$$IDENTITY"

pictures: .venv/dev    ## the pictures of the page in the README
	@$(BIN)/python -m tests.browser.pictures docs

dev: .venv/run         ## run the voice worker against the LiveKit server in .env
	@$(BIN)/python agent.py dev

talk: .venv/run        ## a token to join a room with, then the worker that answers there
	@$(BIN)/python agent.py token --identity "$$IDENTITY"
	@$(BIN)/python agent.py dev

stack: .venv/dev       ## a Supabase-like project on this machine, empty, until Ctrl-C
	@exec $(BIN)/python -m tests.postgres.stack --empty

soak: .venv/dev        ## fleets of workers live through faults: SOAK_MINUTES=60, SEED to begin a run again
	@exec $(BIN)/python -m tests.postgres.soak

test: .venv/run        ## the fast tests: no network, no key, no server
	$(BIN)/python -m pytest -q -n auto --dist worksteal

check: .venv/dev       ## format, lint, types, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/python -m pytest -q -n auto --dist worksteal -m 'not server and not e2e and not browser'

format: .venv/dev      ## write the format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/run       ## the numbers of the README
	$(BIN)/python -m benchmarks.turn

eval: .venv/run        ## how well memory works; finding needs LoCoMo: make eval LOCOMO=folder
	@$(BIN)/python -m benchmarks.quality $(LOCOMO)

.venv/run: requirements.txt constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info < (3, 15) else "python 3.11 to 3.14 is needed, this is " + sys.version.split()[0] + ": make PYTHON=python3.12")'
	@echo "setting up .venv, once: 530 MB of LiveKit and its models, a minute or two" >&2
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --disable-pip-version-check -r requirements.txt >&2
	@touch $@

.venv/dev: .venv/run requirements-dev.txt $(wildcard tests/*/requirements.txt)
	@echo "setting up what tests and checks need, once" >&2
	@$(BIN)/pip install --disable-pip-version-check -r requirements-dev.txt >&2
	@touch $@

# LiveKit's client for the browser: a typed conversation does without.
web/node_modules/.package-lock.json: web/package-lock.json
	@if command -v npm >/dev/null; then \
	  npm ci --prefix web --omit=dev --ignore-scripts --no-audit --no-fund --silent >&2; \
	else echo "npm is missing: on the page you can type, but not talk" >&2; fi
