# Two commands are all a newcomer needs: `make run` and `make test`. Both set everything up by themselves.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
UV := $(shell command -v uv 2>/dev/null)

.PHONY: run test check messages pictures lock bench bench-faq bench-exposure bench-stores soak soak-erasure mutants clean

## run: the bot; without TELEGRAM_BOT_TOKEN in the browser, with it on Telegram
run: $(VENV)/run.stamp locales/compiled.stamp
	@exec $(PY) -m bot run

## test: all tests
test: $(VENV)/dev.stamp locales/compiled.stamp
	$(PY) -m pytest -n 2 --dist worksteal $(ARGS)

## check: style, types, who imports whom
check: $(VENV)/dev.stamp
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PY) -m bot content check

# A half-made environment is never taken for a whole one: the stamp is written last.
$(VENV)/bin/python:
ifdef UV
	@$(UV) venv --quiet --python $(PYTHON) $(VENV)
else
	@$(PYTHON) -m venv $(VENV)
endif

PIP := $(if $(UV),VIRTUAL_ENV=$(abspath $(VENV)) $(UV) pip install --quiet,$(PY) -m pip install --quiet --disable-pip-version-check)

$(VENV)/run.stamp: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing what the bot needs …"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	@echo "Installing what its tests need …"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

CATALOGUES := $(wildcard locales/*/LC_MESSAGES/bot.po)
locales/compiled.stamp: $(CATALOGUES) $(VENV)/run.stamp
	@$(VENV)/bin/pybabel -q compile --directory locales --domain bot
	@touch $@

## messages: collect the strings of the code, and bring every catalogue up to date
messages: $(VENV)/run.stamp
	$(VENV)/bin/pybabel -q extract --mapping babel.cfg --no-location --sort-output --omit-header \
		--add-comments "Translators:" -k pgettext:1c,2 -o locales/bot.pot bot
	$(VENV)/bin/pybabel -q update --input-file locales/bot.pot --output-dir locales --domain bot --no-fuzzy-matching --ignore-pot-creation-date

## pictures: draw every picture of the tutorial
pictures: $(VENV)/dev.stamp
	$(PY) -m pictures words
	$(PY) -m pictures

## lock: bring the locked dependencies up to date (needs uv)
lock:
	$(UV) pip compile --universal --generate-hashes --no-annotate --no-header -q pyproject.toml --group build -o requirements.lock
	$(UV) pip compile --universal --generate-hashes --no-annotate --no-header -q pyproject.toml --group build --group dev -o requirements-dev.lock

## bench: this bot beside its peers, and the cost of each part of an update's way
bench: $(VENV)/dev.stamp locales/compiled.stamp
	$(PY) -m benchmarks.speed

bench-faq: $(VENV)/dev.stamp
	$(PY) -m benchmarks.faq

bench-exposure: $(VENV)/dev.stamp
	$(PY) -m benchmarks.exposure

bench-stores: $(VENV)/dev.stamp
	$(PY) -m benchmarks.stores

## soak: long tests of kills, restarts and faults
soak: $(VENV)/dev.stamp locales/compiled.stamp
	$(PY) -m pytest -m soak --run-soak tests/conversations tests/soak/test_replicas.py $(ARGS)

soak-erasure: $(VENV)/dev.stamp locales/compiled.stamp
	$(PY) -m pytest -m soak --run-soak tests/soak/test_erasure.py $(ARGS)

## mutants: how many changes to the core of the key check go unnoticed by its tests
mutants: $(VENV)/dev.stamp
	$(PY) -m benchmarks.mutants

clean:
	rm -rf $(VENV) .cache .pytest_cache .mypy_cache .ruff_cache locales/compiled.stamp
