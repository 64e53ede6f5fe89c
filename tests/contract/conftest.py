# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contracts: what Okta's reference, its emulator, the modules and their documentation say of the same thing."""

from module_runner import okta, sent_requests, task
from pytest_support import bare_environment

__all__ = ["bare_environment", "okta", "sent_requests", "task"]
