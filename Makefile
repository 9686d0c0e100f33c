# Every command of the project; `make` alone lists them. PORT=8001 make run · make test ARGS="tests/papers -k day"
SHELL := /bin/sh
SETUP := @python3 digest_site/bootstrap.py
DEV := $(SETUP) requirements-dev.txt
COMPILE := .venv/bin/uv pip compile -q --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock"

list:
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' Makefile

run: ## set up what is missing and serve http://127.0.0.1:8000 with worker and scheduler; Ctrl-C stops all
	$(SETUP) requirements.txt manage.py start

test: ## all tests on SQLite and on real PostgreSQL, Redis and Chromium, which it provides
	$(DEV) tests/run.py $(ARGS)

soak: ## the long proofs at full numbers
	@SOAK=1 python3 digest_site/bootstrap.py requirements-dev.txt tests/run.py --timeout 7200 $(ARGS)

bench: ## the benchmarks, one JSON object a line
	$(DEV) -m tests.bench $(ARGS)

lint: ## format, lint, types, templates, migrations, translations, import direction
	$(DEV) tests/lint.py

translations: ## collect the texts into locale/ and compile them
	$(DEV) -m tests.translations update

lock: ## resolve pyproject.toml into requirements*.txt, with hashes; pins that still fit are kept
	$(DEV) -c pass
	@$(COMPILE) pyproject.toml -o requirements.txt
	@$(COMPILE) pyproject.toml --extra dev -o requirements-dev.txt
	@echo uv==0.13.9 | $(COMPILE) - -o requirements-install.txt

.PHONY: list run test soak bench lint translations lock
