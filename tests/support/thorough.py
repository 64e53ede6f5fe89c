# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only a thorough run tries, since it repeats with other values what is tried every day."""

import pytest

thorough = pytest.mark.thorough


def cases(table, every_day):
    """Return parameters for parametrize; all but those named are thorough.

    table: {id: tuple of values, or one value}, or a list of values that are their own IDs.
    """
    table = table if isinstance(table, dict) else {name: name for name in table}
    assert set(every_day) <= set(table)
    return [
        pytest.param(
            *(values if isinstance(values, tuple) else (values,)),
            id=name,
            marks=() if name in every_day else thorough,
        )
        for name, values in table.items()
    ]
