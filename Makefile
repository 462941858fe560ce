# Gallery Sync: everything one does with this repository. `make help` lists the targets.
# Every target sets up what it needs by itself; stamps keep repeated runs quick.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

STAGE ?= dev
ARCHITECTURE ?= arm64
PLATFORM ?= s3
FUNCTION ?= webhook_receiver
EVENT ?= $(firstword $(sort $(filter-out %/expected.json,$(wildcard events/$(FUNCTION)/*.json))))
SEEDS ?= 2000
FROM ?= 1
PARAMETERS ?=
ARGS ?=
# As they are written, a dollar included, and by the environment: not on the command line of what is run.
override PARAMETERS := $(value PARAMETERS)
export PARAMETERS ARGS
# Processes that a suite without a stack of its own is spread over.
WORKERS ?= 2

# The suites of `make test`, in order of cost.
SUITES := $(foreach suite,unit functions attack contract budgets simulation deployed web,\
	$(if $(wildcard tests/$(suite)/test_*.py tests/$(suite)/*/test_*.py),$(suite)))

PYTHON := $(shell sh tools/setup/python.sh)
UV := .venv-bootstrap/bin/uv
BIN := .venv/bin
RUN := PATH="$(CURDIR)/$(BIN):$$PATH" SAM_CLI_TELEMETRY=0
COMPILE := $(UV) pip compile --quiet --generate-hashes --no-header --universal --python $(PYTHON) --python-version 3.13

.PHONY: help
help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^## / {printf "\n%s\n", substr($$0, 4)} \
		/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

## Setting up

.PHONY: setup
setup: .venv/.ready .venv-cloud/.ready ## Make .venv (all of development) and .venv-cloud (the embedded cloud)

.venv-bootstrap/.ready: requirements/bootstrap.txt
	@echo "Installing uv ..."
	@p="$(PYTHON)"; [ -x "$$p" ] || p=python3; "$$p" -m venv --clear .venv-bootstrap || { \
		echo "Cannot make a virtual environment with $$p: install its venv module (Debian: python3-venv)." >&2; exit 1; }
	@.venv-bootstrap/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/.ready: requirements/dev.txt pyproject.toml .venv-bootstrap/.ready
	@echo "Setting up .venv ..."
	@[ -x $(BIN)/python3.13 ] || $(UV) venv --quiet --clear --python $(PYTHON) .venv
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

.venv-cloud/.ready: requirements/cloud.txt .venv-bootstrap/.ready
	@echo "Setting up .venv-cloud ..."
	@[ -x .venv-cloud/bin/python3.13 ] || $(UV) venv --quiet --clear --python $(PYTHON) .venv-cloud
	@$(UV) pip sync --quiet --python .venv-cloud/bin/python --require-hashes $<
	@touch $@

.venv-checkov/.ready: requirements/checkov.txt .venv-bootstrap/.ready
	@echo "Setting up .venv-checkov ..."
	@[ -x .venv-checkov/bin/python3.13 ] || $(UV) venv --quiet --clear --python $(PYTHON) .venv-checkov
	@$(UV) pip sync --quiet --python .venv-checkov/bin/python --require-hashes $<
	@touch $@

.venv-pipeline/.ready: requirements/pipeline.txt .venv-bootstrap/.ready
	@echo "Setting up .venv-pipeline ..."
	@[ -x .venv-pipeline/bin/python3.13 ] || $(UV) venv --quiet --clear --python $(PYTHON) .venv-pipeline
	@$(UV) pip sync --quiet --python .venv-pipeline/bin/python --require-hashes $<
	@touch $@

.PHONY: lock
lock: .venv-bootstrap/.ready ## Resolve pyproject.toml into the hashed lock files (ARGS=--upgrade for newer versions)
	@$(COMPILE) --group pyproject.toml:bootstrap -o requirements/bootstrap.txt $(ARGS)
	@$(COMPILE) pyproject.toml --extra cli --group dev -o requirements/dev.txt $(ARGS)
	@$(COMPILE) pyproject.toml -c requirements/dev.txt --no-annotate -o layers/dependencies/requirements.txt $(ARGS)
	@$(COMPILE) --group pyproject.toml:cloud -o requirements/cloud.txt $(ARGS)
	@$(COMPILE) --group pyproject.toml:checkov -o requirements/checkov.txt $(ARGS)
	@$(COMPILE) --group pyproject.toml:pipeline -o requirements/pipeline.txt $(ARGS)

.PHONY: clean
clean: ## Remove everything that was built or installed here
	rm -rf .aws-sam .local .venv .venv-bootstrap .venv-checkov .venv-cloud .venv-pipeline .hypothesis .pytest_cache .ruff_cache .import_linter_cache

## Running it

.PHONY: demo
demo: setup ## Share a gallery and watch both sides stay equal (PLATFORM=s3, wordpress or grain)
	@$(RUN) python -m tools.demo --platform $(PLATFORM) $(ARGS)

.PHONY: up
up: setup ## Start the embedded cloud and the Wix simulator, deploy, print the addresses; Ctrl-C ends it
	@$(RUN) python -m tools.local_cloud up $(ARGS)

.PHONY: down
down: .venv/.ready ## Stop what `make up` started
	@$(RUN) python -m tools.local_cloud down

.PHONY: status
status: .venv/.ready ## Say what is running and where
	@$(RUN) python -m tools.local_cloud status

.PHONY: logs
logs: .venv/.ready ## Print a deployed function's log (FUNCTION=item_worker)
	@$(RUN) python -m tools.local_cloud logs $(FUNCTION)

.PHONY: build
build: .venv/.ready ## sam build, and a release stamp (ARCHITECTURE=arm64)
	@$(RUN) python -m tools.setup.build --architecture $(ARCHITECTURE)
	@$(RUN) python -m tools.setup.release

.PHONY: invoke
invoke: .venv/.ready ## Run one function with one event in a container (FUNCTION=… EVENT=events/…/….json)
	@[ -n "$(EVENT)" ] || { echo "No event: say EVENT=events/$(FUNCTION)/….json" >&2; exit 1; }
	@$(RUN) python -m tools.local_cloud invoke $(FUNCTION) --event $(EVENT) $(ARGS)

.PHONY: deploy
deploy: .venv/.ready ## Build and deploy to your AWS account (STAGE=dev PARAMETERS="Name=value …"); STAGE=prod gradually
	@$(RUN) python -m tools.setup.deploy --stage "$(STAGE)" --architecture $(ARCHITECTURE)

## Checking it

.PHONY: test
test: lint types imports template workflows $(SUITES) ## Everything below that needs no server of a platform

.PHONY: lint
lint: .venv/.ready ## ruff: rules and format
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .

.PHONY: types
types: .venv/.ready ## pyright, strict
	@$(RUN) pyright

.PHONY: imports
imports: .venv/.ready ## Which layer may import which
	@$(RUN) lint-imports

.PHONY: template
template: .venv/.ready .venv-checkov/.ready ## sam validate, cfn-lint, checkov and the checks of the template
	@env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY $(RUN) sam validate --lint --region eu-central-1
	@$(RUN) cfn-lint template.yaml tools/deployer-role.yaml
	@$(RUN) python -m tools.setup.transform .local/transformed/template.json
	@$(RUN) cfn-lint .local/transformed/template.json
	@.venv-checkov/bin/checkov --config-file .checkov.yaml
	@$(RUN) pytest tests/template $(ARGS)

.PHONY: workflows
workflows: .venv-pipeline/.ready ## GitHub's workflows: their schema, and zizmor's rules for their security
	@.venv-pipeline/bin/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@.venv-pipeline/bin/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	@.venv-pipeline/bin/zizmor --quiet --offline --no-progress --persona pedantic .github

.PHONY: audit
audit: .venv-pipeline/.ready ## Known weaknesses of the layer's packages (asks PyPI)
	@.venv-pipeline/bin/pip-audit --strict --disable-pip --require-hashes --requirement layers/dependencies/requirements.txt

.PHONY: sbom
sbom: .venv-pipeline/.ready ## A bill of materials of the layer (CycloneDX) into .local/release
	@mkdir -p .local/release
	@$(UV) venv --quiet --clear --python $(PYTHON) .local/release/packages
	@$(UV) pip sync --quiet --python .local/release/packages/bin/python --require-hashes layers/dependencies/requirements.txt
	@.venv-pipeline/bin/cyclonedx-py environment .local/release/packages/bin/python --pyproject pyproject.toml \
		--gather-license-texts --output-reproducible --output-file .local/release/layer.cyclonedx.json

.PHONY: unit contract functions attack budgets simulation deployed web platforms
unit: .venv/.ready ## Single parts, sockets off
	@$(RUN) pytest tests/unit -n $(WORKERS) $(ARGS)
contract: setup ## Our fakes, the simulator and the adapters against what they stand for
	@$(RUN) pytest tests/contract -n $(WORKERS) $(ARGS)
functions: .venv/.ready ## Every handler with every event of events/
	@$(RUN) pytest tests/functions -n $(WORKERS) $(ARGS)
attack: .venv/.ready ## Forged, hostile and broken input; the same each time (HYPOTHESIS_PROFILE=long for more)
	@$(RUN) pytest tests/attack -n $(WORKERS) $(ARGS)
budgets: .venv/.ready ## What each event costs in calls, and what large files need in memory
	@$(RUN) pytest tests/budgets -n $(WORKERS) $(ARGS)
simulation: .venv/.ready ## The engine in random worlds, and crashed before and after every effect
	@$(RUN) pytest tests/simulation $(ARGS)
deployed: setup ## The template as deployed onto the embedded cloud, end to end
	@$(RUN) pytest tests/deployed $(ARGS)
web: setup ## The site owner's page in a real browser, on the deployed stack
	@$(RUN) pytest tests/web $(ARGS)
platforms: setup ## The connectors against the platforms' own servers
	@$(RUN) pytest tests/platforms $(ARGS)

.PHONY: screenshots
screenshots: setup ## Take the documents' pictures of the page anew, into docs/images
	@SCREENSHOTS=docs/images $(RUN) pytest tests/web/test_looks.py -k screenshots $(ARGS)

.PHONY: test-platforms test-faults
test-platforms: platforms ## The same as platforms: real WordPress and AT Protocol servers
test-faults: setup ## Of deployed only people, faults and killed workers
	@$(RUN) pytest tests/deployed/test_faults.py $(ARGS)

.PHONY: simulate
simulate: .venv/.ready ## Random worlds, faults and crashes for the engine (SEEDS=2000 FROM=1)
	@$(RUN) python -m tests.simulation --seeds $(SEEDS) --from $(FROM) $(ARGS)

.PHONY: openapi
openapi: .venv/.ready ## Write docs/openapi.json from the routes of the dashboard's API
	@$(RUN) python -m tools.openapi

.PHONY: faults
faults: setup ## People, faults and killed workers on the deployed stack (ARGS="--seed 7 --operations 600")
	@$(RUN) python -m tests.deployed.faults $(ARGS)

.PHONY: load
load: setup ## 2,000 webhooks over 20 sites while one thing after the other fails (ARGS="--write --sites 10")
	@$(RUN) python -m tests.deployed.load $(ARGS)

.PHONY: bench
bench: setup ## Measure everything beside its peers; writes docs/performance.md and docs/cost.md (ARGS=--quick for a look)
	@$(RUN) python -m benchmarks $(ARGS)

.PHONY: format
format: .venv/.ready ## Let ruff mend what it can
	@$(RUN) ruff check --fix .
	@$(RUN) ruff format .
