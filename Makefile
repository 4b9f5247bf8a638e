# Everything runs in .venv, which each target makes when it needs it: only python3 (3.11 or newer) and make are asked for.
PYTHON ?= python3
BIN := .venv/bin
REGION := eu-west-1
SPHINX := $(BIN)/sphinx-build --quiet --fail-on-warning --keep-going --fresh-env --conf-dir docs --doctree-dir build/doctrees

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help render rehearse unit test check gates format permissions replacements docs site links bench dist test-wheel test-installed deploy-accounts deploy-pipeline clean

help: ## List the targets.
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

render: .venv/.installed ## Render the templates from pipegen.toml, lint them, and say where they are.
	$(BIN)/pipegen render
	$(BIN)/pipegen lint
	@echo "The templates are in templates/, their parameter files in templates/config/:"
	@ls templates/*.json templates/config/*.json

rehearse: .venv/.installed-dev ## Rehearse the delivery that is committed, with a yes to each approval.
	$(BIN)/pipegen rehearse --approve

unit: .venv/.installed-dev ## Run the unit tests alone, in about a minute (T="-k vpc" for some of them).
	$(BIN)/pytest --quiet --numprocesses auto --dist loadfile tests/unit $(T)

test: .venv/.installed-dev .venv-emulator/.installed .venv-aws/.installed ## Run all tests (T="-k vpc" for some) with branch coverage.
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(T)
	@$(BIN)/coverage combine --quiet
	@if [ -z "$(T)" ]; then $(BIN)/coverage report; fi

check: test gates ## Every gate: the tests, then all the others.

gates: .venv/.installed-docs site ## Every gate but the tests.
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pipegen render --check
	$(BIN)/pipegen graph --output docs/delivery.svg --check
	$(BIN)/pipegen graph tests/data/templates/handwritten/pipeline.yaml --output docs/handwritten.svg --check
	$(BIN)/pipegen lint
	$(BIN)/cfn-lint --include-checks I --regions $(REGION) -- templates/*.json

format: .venv/.installed-dev ## Format the code, and mend what can be mended.
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

permissions: .venv/.installed-dev ## Generate the map from resource types to IAM actions again.
	$(BIN)/python -m scripts.generate_permissions

replacements: .venv/.installed-dev ## Generate what CloudFormation replaces again.
	$(BIN)/python -m scripts.generate_replacements

docs: .venv/.installed-docs ## Write the pages of docs/ that come from the code again, and build the site.
	$(BIN)/python -m scripts.generate_docs
	$(BIN)/python -m pipegen.lint.rule_docs >docs/rules.md
	$(BIN)/python -m scripts.rule_cases_page
	$(BIN)/python -m scripts.mistakes_page
	$(MAKE) --no-print-directory site

site: .venv/.installed-docs ## Build the site of README.md and docs/ in build/site, with each warning an error.
	$(SPHINX) . build/site
	@cp build/site/README.html build/site/index.html

links: .venv/.installed-docs ## Ask each address on the pages whether it is there; this needs the network.
	$(SPHINX) -b linkcheck . build/links

bench: .venv/.installed-dev ## Measure speed and memory, as ratios taken side by side.
	$(BIN)/python -m scripts.bench
	$(BIN)/python -m scripts.bench_rehearsal

dist: .venv/.installed-dev ## Build the wheel and the sdist into dist/, and check them.
	$(BIN)/python -m scripts.wheel build

test-wheel: dist ## Install the wheel for PYTHON, outside of the checkout, and run every command.
	$(BIN)/python -m scripts.wheel smoke $(PYTHON)

test-installed: dist ## Run the tests of the sdist with the wheel (T="tests/integration/test_cli.py" for some).
	$(BIN)/python -m scripts.wheel suite $(PYTHON) $(T)

deploy-accounts: .venv/.installed ## Deploy account-setup into each environment's account, with your AWS profiles.
	@plan="$$($(BIN)/pipegen plan --only accounts)" && printf '%s\n' "$$plan" | sh -e

deploy-pipeline: .venv/.installed ## Deploy pipeline-setup into the pipeline's account, with your AWS profile.
	@plan="$$($(BIN)/pipegen plan --only pipeline)" && printf '%s\n' "$$plan" | sh -e

clean: ## Remove everything that make has made.
	rm -rf .venv .venv-emulator .venv-aws build dist .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

.venv/.installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

# Dependency groups need pip 25.1, which is newer than what some Pythons bring.
.venv/.installed-dev: pyproject.toml .venv/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[rehearse]' --group dev
	@touch $@

.venv/.installed-docs: pyproject.toml .venv/.installed-dev
	$(BIN)/pip install --quiet --disable-pip-version-check --group docs
	@touch $@

# The emulator and the AWS CLI pin packages that pipegen does not: each has an environment of its own.
.venv-emulator/.installed: tests/helpers/delivery/emulator/requirements.txt
	$(PYTHON) -m venv .venv-emulator
	.venv-emulator/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

.venv-aws/.installed: tests/helpers/delivery/requirements-aws.txt
	$(PYTHON) -m venv .venv-aws
	.venv-aws/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@
