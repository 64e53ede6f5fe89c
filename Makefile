# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Paths are relative, so that the folder of the checkout may have any name.

.DEFAULT_GOAL := help
.PHONY: help demo shell test test-all unit integration lint docs bench lock clean

# The caller's settings for Python must not change a run.
unexport PYTHONDONTWRITEBYTECODE PYTHONHOME PYTHONPATH VIRTUAL_ENV
PYTHON := .cache/tools/bin/python
NOX := .cache/tools/bin/nox

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "More checks, one by one: $(NOX) --list, then $(NOX) --session NAME"

demo: .cache/tools/ready ## Watch the collection work on a local Okta with made-up tokens
	@$(PYTHON) tests/bootstrap/demo.py demo

shell: .cache/tools/ready ## Open a shell connected to a local Okta, with Ansible and this collection installed
	@$(PYTHON) tests/bootstrap/demo.py shell

test: .cache/tools/ready ## Run the checks on the newest ansible-core, and a smoke test on the oldest
	@$(PYTHON) tests/bootstrap/checks.py test

test-all: .cache/tools/ready ## Run more checks, on every ansible-core, and write the table of tested versions
	@rm -rf .cache/tested
	@$(PYTHON) tests/bootstrap/checks.py all
	@$(NOX) --session support

unit: ## Run the unit tests with coverage
integration: ## Run real playbooks against the local Okta
lint: ## Check style, types, playbooks, documentation, changelog, spelling, licenses and the lock file
docs: ## Build the documentation site in .cache/site and check its links
unit integration lint docs: .cache/tools/ready
	@$(NOX) --tags test --keywords $@

bench: .cache/tools/ready ## Benchmark against other tools (BENCH=--quick for a subset)
	@$(NOX) --session bench -- $(BENCH)

lock: .cache/tools/ready ## Update uv.lock, which pins everything that the other targets install
	@$(PYTHON) tests/bootstrap/lock.py

clean: ## Remove .cache, which holds everything that the other targets have made
	rm -rf .cache

.cache/tools/ready: pyproject.toml uv.lock tests/bootstrap/setup_tools.py
	@python3 tests/bootstrap/setup_tools.py
