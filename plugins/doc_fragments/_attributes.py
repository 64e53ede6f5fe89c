# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: the attributes of the modules."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
attributes:
  action_group:
    description: Use C(group/identityops.okta.okta) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - identityops.okta.okta
"""

    INFO = r"""
attributes:
  check_mode:
    description: Can run in C(check_mode) and return the same result, because it changes nothing.
    support: full
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff
      mode.
    support: N/A
    details: This module changes nothing.
  idempotent:
    description: When run twice in a row outside check mode with the same arguments, the second run changes nothing.
    support: full
    details: This module changes nothing. The days in its result grow with time, and using an API token moves its dates.
"""

    STATE = r"""
attributes:
  check_mode:
    description: Can run in C(check_mode) and return what a real run would return, without changing anything.
    support: full
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff
      mode.
    support: full
  idempotent:
    description: When run twice in a row outside check mode with the same arguments, the second run changes nothing.
    support: full
"""
