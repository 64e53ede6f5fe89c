# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A local stand-in for the REST API of AWX and Automation Controller, for the playbook setup_awx.

It knows the kinds of objects that the playbook creates, refuses what AWX refuses, and more: fields that it does not
know and types that AWX would convert are mistakes here. `jobs` runs a job as AWX does, and `workflow` a workflow.
README.md names the source of each rule.
"""

from .server import Controller

__all__ = ["Controller"]
