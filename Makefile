# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

.DEFAULT_GOAL := help
.PHONY: help demo shell test test-all lint unit integration examples platforms reliability contract sdk-compat sanity docs release-check browser bench load lock clean

CACHE := .cache
TOOLS := $(CACHE)/tools
DEMO := $(CACHE)/demo
COLLECTIONS := $(CACHE)/collections
CHECKOUT := $(COLLECTIONS)/ansible_collections/identityops/okta

# What the caller's shell holds for Ansible, Okta or Python must not change a run. LC_ALL=C would: Ansible needs UTF-8.
unexport $(filter ANSIBLE_% OKTA_%,$(.VARIABLES)) LC_ALL PYTHONDONTWRITEBYTECODE PYTHONHOME PYTHONPATH VIRTUAL_ENV

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Watch the collection work on a local Okta with made-up tokens
shell: ## Open a shell that is signed in to a local Okta, with Ansible and this collection at hand
demo shell: export ANSIBLE_COLLECTIONS_PATH = $(CURDIR)/$(COLLECTIONS)
demo shell: export ANSIBLE_CONFIG = $(CURDIR)/$(DEMO)/ansible.cfg
demo shell: export ANSIBLE_INVENTORY_UNPARSED_WARNING = false
demo shell: export ANSIBLE_LOCALHOST_WARNING = false
demo shell: export PATH := $(CURDIR)/$(DEMO)/bin:$(PATH)
shell: export PS1 = local okta \w\$$ $()
demo: $(DEMO)/ansible.cfg $(CHECKOUT)
	@python tests/emulator --seed demo -- ansible-playbook identityops.okta.demo
shell: $(DEMO)/ansible.cfg $(CHECKOUT)
	@echo "A local Okta with made-up tokens is yours until you leave this shell. Begin with"
	@echo "  ansible localhost -m identityops.okta.okta_api_token_info -a fields=name,idle_days"
	@python tests/emulator --seed demo -- bash --norc || test -t 0

test: ## Run the checks from lint to release-check, on the oldest and the newest ansible-core
test: $(TOOLS)/ready
	@$(TOOLS)/bin/nox

test-all: ## Run them and platforms on every ansible-core, each with its oldest and its newest Python, and write the table of what has passed
test-all: $(TOOLS)/ready
	@rm -rf $(CACHE)/tested
	@$(TOOLS)/bin/nox --tags all

lint: ## Check style, types, playbooks, documentation, changelog, licences and lock files
unit: ## Run the unit tests
integration: ## Run real playbooks against the local Okta
examples: ## Run every example of the README, the guides and the modules
reliability: ## Try faults, hostile input, secrets and interruptions by the hundred
contract: ## Hold the modules, their documentation and the local Okta against a description of Okta
sdk-compat: ## Compare with Okta's own SDKs on the local Okta
sanity: ## Run ansible-test sanity
docs: ## Build the site of the documentation in .cache/site, and follow its links
release-check: ## Build the collection, import it as Galaxy does, install it and run the demo from it
unit integration reliability sanity: $(TOOLS)/ready
	@$(TOOLS)/bin/nox --tags test --session $@
lint examples contract sdk-compat docs release-check: $(TOOLS)/ready
	@$(TOOLS)/bin/nox --session $@

platforms: ## Run the playbooks as AWX, pipelines and execution environments do; a part of make test-all
platforms: $(TOOLS)/ready
	@$(TOOLS)/bin/nox --session $@

browser: ## Look at the site and at a report in Chromium, which has to be installed
browser: $(TOOLS)/ready
	@$(TOOLS)/bin/nox --session $@

bench: ## Measure its speed beside other ways to do the same work (BENCH=--quick: a part of it)
bench: $(TOOLS)/ready
	@$(TOOLS)/bin/nox --session $@ -- $(BENCH)

load: ## Let 20 Ansible processes work on one local Okta for three minutes among faults (LOAD=--seconds=900: longer)
load: $(TOOLS)/ready
	@$(TOOLS)/bin/nox --session $@ -- $(LOAD)

lock: ## Renew the lock files in tests/locks, and that of the Node SDK
lock: $(TOOLS)/ready
	@$(TOOLS)/bin/python tests/locks renew

clean: ## Remove everything the other targets have made
	rm -rf $(CACHE)

$(TOOLS)/ready: Makefile tests/locks/tools.txt
	@echo "Setting up nox and uv in $(TOOLS)"
	@python=$$(python3 tests/bootstrap/pythons.py) && "$$python" -m venv --clear $(TOOLS)
	@$(TOOLS)/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement tests/locks/tools.txt
	@touch $@

# An empty configuration keeps the caller's out. As the last thing made, it also tells that the environment is complete.
$(DEMO)/ansible.cfg: $(TOOLS)/ready tests/locks/demo.txt
	@echo "Setting up ansible-core in $(DEMO)"
	@python=$$(python3 tests/bootstrap/pythons.py) && $(TOOLS)/bin/uv venv --quiet --clear --python "$$python" $(DEMO)
	@$(TOOLS)/bin/uv pip install --quiet --python $(DEMO) --require-hashes --requirements tests/locks/demo.txt
	@touch $@

$(CHECKOUT):
	@mkdir -p $(@D)
	@ln -s ../../../.. $@
