# Every target sets up what it needs on a machine that has Python 3.11 or newer, git, make and a C compiler.
# A distribution's Python is built with profile-guided optimisation; one built by hand is often not, and serves a fifth fewer pages.
PYTHON ?= $(or $(shell for each in /usr/bin/python3 python3; do \
	$$each -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done),python3)
BIN := .venv/bin
export UV_PROJECT_ENVIRONMENT := .venv
unexport PYTHONDONTWRITEBYTECODE  # the tests start hundreds of processes: each would compile the same files again

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

demo: .venv/ready ## a district of real schools, ready to sign in to (PORT, XIAOWU_HOME)
	@$(BIN)/python -m xiaowu.cli demo

test: browser ## lint, and beside it all tests, which must run every branch of rules, actions and permissions
	@$(MAKE) --no-print-directory --jobs=2 lint tests

tests: .venv/ready
	@$(BIN)/pytest -n 3 --dist loadgroup --covered

lint: .venv/ready ## style, types, import contracts, sizes
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python bench/shape.py

shape: .venv/ready ## the sizes alone, and imports inside functions without a reason
	@$(BIN)/python bench/shape.py

bench: .venv/ready ## the school morning's rush against its own SQL in pgbench; scan reports against COPY
	@$(BIN)/python bench/run.py
	@$(BIN)/python bench/vulnerabilities.py

sharing: .venv/ready ## how few connections fall to the server's processes, with and without HAProxy
	@$(BIN)/python bench/sharing.py

cluster: .venv/ready ## a small city centre on loopback: two nodes behind HAProxy, a primary and a standby (PORT, SCHOOLS)
	@$(BIN)/python bench/cluster.py

faults: .venv/ready ## kill, cut and fill up what a city centre has under the morning's rush, and count what is lost (minutes)
	@$(BIN)/python bench/faults/run.py

sessions: .venv/ready ## what it costs to know who asks, beside Django's stock sessions and a sticky one
	@$(BIN)/python bench/sessions.py

overload: .venv/ready ## three times as much as the machine can answer, behind HAProxy: who is answered, who is told to wait
	@$(BIN)/python bench/overload.py

load: .venv/ready ## what traffic tells of a load run beside its driver, and the forecast of capacity beside what the machine then did
	@$(BIN)/python bench/traffic.py

logs: .venv/ready ## how fast ten million lines of a log are read, beside DuckDB's bare read and GoAccess, on one core (LINES)
	@$(BIN)/python bench/logs.py

detection: .venv/ready ## what is found of takeovers on a simulated month, and whom it troubles
	@$(BIN)/python bench/detection.py

disclosure: .venv/ready ## what an attacker works out of everything that is told of absence in a term (SIZES, a quarter of an hour), and of a running city (HOME_DEMO, PORT)
	@$(BIN)/python -m bench.disclosure
	@test -z "$(HOME_DEMO)" || $(BIN)/python -m bench.standing

statements: .venv/ready ## write the baseline of statement counts anew, after looking at what changed
	@$(BIN)/pytest -n 0 tests/test_statements.py --renew-statements
	@git diff --stat tests/statements.json

crawl: browser ## every link of every role, at three widths, in both languages, by day and night (about half an hour)
	@CRAWL=whole $(BIN)/pytest -n 2 -v tests/browser/test_crawl.py

pictures: browser ## the READMEs' and guides' pictures anew, of the demo that runs at PORT (XIAOWU_HOME as for the demo)
	@$(BIN)/python docs/screenshots/take.py

docs: .venv/ready ## write the generated documents anew
	@$(BIN)/python -m xiaowu.cli messages
	@$(BIN)/python -m xiaowu.cli docs

browser: .venv/ready
	@$(BIN)/python tests/browser/install.py

.venv/ready: pyproject.toml uv.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9'
	@$(BIN)/uv sync --quiet --frozen --inexact
	@touch $@

.PHONY: help demo test tests lint shape bench sharing cluster faults sessions overload load logs detection disclosure statements crawl pictures docs browser
