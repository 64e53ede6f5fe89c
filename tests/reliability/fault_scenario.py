# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of the matrix that no rule of the local Okta can make."""

import dataclasses
import json
import re
import socket
import urllib.request
from urllib.parse import urlsplit

from ansible_process import wait_until
from sample_org import BEARER

# A second of a fault takes as long in a test.
SECOND = 0.05


class FaultScenario:
    """Brings one fault upon one operation. hits says how often it has met a request."""

    def __init__(self, okta, other, sent_requests, operation, check, method, path):
        self.okta, self.other, self.sent_requests, self.operation, self.check = (
            okta,
            other,
            sent_requests,
            operation,
            check,
        )
        self.meets = {"method": method, "path": f"^{re.escape(path)}$"}
        self.method, self.path = method, path
        self.has_hit = self.is_retry = False

    def hits(self):
        """How often the fault has met a request."""
        return self.has_hit or any(rule["hits"] for rule in self.okta.faults.list())

    def apply(self, rule):
        """A rule of the table."""
        names = {
            "{base}": self.okta.url,
            "{base_host}": urlsplit(self.okta.url).netloc,
            "{other}": self.other.url,
            "{other_host}": urlsplit(self.other.url).netloc,
            "{path}": self.path,
        }
        for key in ("location", "link"):
            for name, value in names.items():
                if rule.get(key):
                    rule = {**rule, key: rule[key].replace(name, value)}
        if rule["kind"] in ("hang", "trickle"):
            self.sent_requests.time_limit = self.time_limit
        if "seconds" in rule and rule["kind"] != "hang":
            rule = {**rule, "seconds": rule["seconds"] * SECOND}
        self.okta.faults.add(**{**rule, **self.meets})

    def time_limit(self, request, seconds):
        """Wait but for a moment where no answer comes, and as long as ever for a connection and where one does."""
        if request.method != self.method or urlsplit(request.url).path != self.path:
            return seconds
        if self.is_retry:
            wait_until(self.hits)  # on a busy machine, the try before may have been given up before Okta read it
        self.is_retry = True
        hangs = any(rule["times"] is None or rule["hits"] < rule["times"] for rule in self.okta.faults.list())
        return (seconds, seconds * SECOND) if hangs else seconds

    def second_page(self, body):
        """The list goes on with a page that holds this."""
        self.okta.faults.add("replace_link", link=f'<{{base}}{self.path}?after=2>; rel="next"', **self.meets)
        self.okta.faults.add("status", status=200, json=body, query="after=2", times=None, **self.meets)

    def meanwhile(self, act, query=""):
        """Do something right before the request is sent."""

        def before(request):
            if (
                request.method == self.method
                and urlsplit(request.url).path == self.path
                and query in request.url
                and not self.has_hit
            ):
                self.has_hit = True
                act()

        self.sent_requests.before = before

    # The specials of the table, by name

    def refused(self):
        with socket.create_server(("127.0.0.1", 0)) as closed:
            self.has_hit = True
            return {"org_url": f"http://127.0.0.1:{closed.getsockname()[1]}", "retries": 1}

    def huge(self):
        tokens = [{**token, "padding": "x" * (10_000_000 // 5)} for token in self.read(self.path)]
        self.okta.faults.add("status", status=200, json=tokens, **self.meets)

    def loop(self):
        link = f'<{self.okta.url}{self.path}?after=2>; rel="next"'
        self.okta.faults.add("replace_link", link=link, **self.meets)
        self.okta.faults.add(
            "status", status=200, json=[], query="after=2", times=None, headers={"Link": link}, **self.meets
        )

    def relative_link(self):
        self.okta.faults.add("replace_link", link=f'<{self.path}?after=2>; rel="next"', **self.meets)
        self.okta.faults.add("status", status=200, json=[], query="after=2", **self.meets)

    def duplicate(self):
        self.second_page(self.read(self.path)[:1])

    def vanishes(self):
        self.second_page([])
        self.meanwhile(self.rival_revokes, "after=2")

    def appears(self):
        tokens = self.tokens()
        model = tokens[self.operation.affected[0]]
        new = dataclasses.replace(model, id=f"{model.id[:3]}new00000000000000")
        page = [{**token, "id": new.id} for token in self.read(self.path) if token["id"] == model.id]
        self.second_page(page)
        self.meanwhile(lambda: tokens.update({new.id: new}), "after=2")

    def rival(self):
        self.meanwhile(self.rival_revokes)

    def rival_revokes(self):
        """Somebody else revokes an affected token.

        One that goes with all of its client cannot be told from ours, so it is in the ledger.
        """
        token = self.operation.affected[0]
        if self.operation.kind == "all" and not self.check:
            # A consent is not found below its client.
            self.ask("DELETE", f"{re.sub(r'/clients/[^/]+/grants$', '/grants', self.path)}/{token}")
        elif token == "current":
            (own,) = (one.id for one in self.okta.org.api_tokens.values() if one.secret == self.okta.api_token)
            del self.okta.org.api_tokens[own]
        else:
            self.tokens().pop(token)

    def tokens(self):
        """What the org holds of what the operation is about, by ID."""
        org, (affected, *_others) = self.okta.org, self.operation.affected
        return next(tokens for tokens in (org.api_tokens, org.refresh_tokens, org.grants) if affected in tokens)

    def read(self, path):
        """What is there, without the collection."""
        return json.loads(self.ask("GET", path))

    def ask(self, method, path):
        request = urllib.request.Request(
            self.okta.url + path, method=method, headers={"Authorization": f"Bearer {BEARER}"}
        )
        with urllib.request.urlopen(request) as answer:
            return answer.read()
