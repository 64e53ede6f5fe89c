# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people call themselves, their apps and their tokens is shown as it is, and does nothing."""

import re

from playbook_org import FORGOTTEN, FRESH, JANE, JANES_LOGIN, MOBILE, MOBILE_1, PORTAL, PORTAL_1, PORTAL_2

HOSTILE = {
    FORGOTTEN: "{{ 7*7 }}{% raw %}{{ lookup('ansible.builtin.env', 'OKTA_CLIENT_TOKEN') }}",
    FRESH: "=cmd|' /C calc'!A0\nok: [localhost] \"quoted\" ключ 🔑 " + "x" * 200,
}


def test_hostile_names_are_only_text(okta, playbook):
    for token_id, name in HOSTILE.items():
        okta.org.api_tokens[token_id].name = name
    okta.org.users[JANE].first_name, okta.org.users[JANE].last_name = "{{ 7*7 }}", "\nfatal: [localhost] {{ 1 / 0 }}"
    okta.org.clients[PORTAL].name, okta.org.clients[MOBILE].name = "+1+1", "{% for %}\u2028[1, 2]"
    okta.faults.add(
        "status", method="DELETE", path=FRESH, status=403, json={"errorCode": "E0000006", "errorSummary": "{{ 7*7 }}\n"}
    )

    done = playbook(
        "offboard_user",
        code=2,
        okta_user=JANES_LOGIN,
        okta_revoke=True,
        okta_max_revocations=9,
        okta_revoke_api_tokens=True,
    )

    rows = {row["id"]: row for row in done.evidence.rows["result"]}
    assert {token["id"]: token["name"] for token in done.evidence.result["api_tokens"]} == HOSTILE
    assert rows[FORGOTTEN]["name"] == HOSTILE[FORGOTTEN]
    assert rows[FRESH]["name"] == "'" + HOSTILE[FRESH]
    assert (rows[FRESH]["age_days"], rows[FRESH]["detail"]) == ("0", "{{ 7*7 }}\n")
    assert rows[PORTAL_1]["client"] == f"'+1+1 ({PORTAL})"
    assert rows[MOBILE_1]["client"] == f"{{% for %}}\u2028[1, 2] ({MOBILE})"
    assert rows[PORTAL_2]["user"] == "{{ 7*7 }} \nfatal: [localhost] {{ 1 / 0 }}"
    assert not re.search(r"\b49\b|^ok: \[localhost\] .quoted|^fatal: \[localhost\] \{\{", done.output, re.MULTILINE)
    for token_id in done.evidence.planned:
        assert re.search(rf'^ +"{token_id}  .*",?$', done.output, re.MULTILINE)
