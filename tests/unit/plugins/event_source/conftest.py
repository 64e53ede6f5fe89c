# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from module_runner import okta, okta_of_session, sent_requests, task

__all__ = ["okta", "okta_of_session", "sent_requests", "task"]
