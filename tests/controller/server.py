# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in as a whole: what it holds, and the port it listens on."""

import copy
import itertools
import shutil
from pathlib import Path

from emulator.http_message import run_wsgi
from emulator.listener import Listener
from emulator.tls import private_ca

from .api import create_app
from .kinds import KINDS, LINKS
from .rules import playbooks_of

ROOT = Path(__file__).resolve().parents[2]


class Controller:
    """A controller that runs while the `with` block runs, with an organization Default and nothing else in it.

    `gateway` puts it behind the gateway of the platform, as Ansible Automation Platform has it since 2.5.
    """

    token = "controller-token-canary-0123456789"
    username, password = "admin", "controller-password-canary-0123456789"

    def __init__(self, *, gateway=False, tls=False):
        self.gateway = gateway
        self.base = "/api/controller/v2/" if gateway else "/api/v2/"
        self.playbooks = playbooks_of(ROOT)
        self.ca_file = None
        self._tls = tls
        self.reset()

    def reset(self):
        """Become as a new controller is."""
        self.objects = {kind: {} for kind in KINDS}
        self.requests, self.refusals = [], []
        self.is_superuser = True
        # What fetching a project ends with, and how often its status is read until then.
        self.fetching_ends, self.fetching_takes = "successful", 2
        self.local_paths = ["okta"]
        self.largest_page = 200
        self._ids = itertools.count(1)
        self.create("organizations", {"name": "Default", "description": ""})

    def __enter__(self):
        context = None
        if self._tls:
            context, self.ca_file = private_ca()
        app = create_app(self)
        self._listener = Listener(lambda environ: run_wsgi(app, environ), "127.0.0.1", 0, context)
        self._listener.start()
        self.url = f"{'https' if self._tls else 'http'}://127.0.0.1:{self._listener.port}"
        return self

    def __exit__(self, *_exc_info):
        self._listener.stop()
        if self.ca_file:
            shutil.rmtree(self.ca_file.parent)

    def create(self, kind, fields):
        """Put an object there, without a check, and return it."""
        made = {**self.derived(kind, fields), "id": next(self._ids)}
        made |= {"survey": {}} if "survey_enabled" in made else {}
        made |= {"credentials": []} if kind == "job_templates" else {}
        made |= {link: [] for link in LINKS} if kind == "workflow_job_template_nodes" else {}
        if kind == "projects":
            made["status"] = "ok"
            if fields["scm_type"]:
                self.fetch(made)
        self.objects[kind][made["id"]] = made
        return made

    def fetch(self, project):
        """Begin to fetch a project."""
        project["status"], self._reads_left = "pending", self.fetching_takes

    def go_on_fetching(self, project):
        """Bring the fetching of a project forward, as time does."""
        if project["status"] in ("pending", "running"):
            self._reads_left -= 1
            project["status"] = "running" if self._reads_left else self.fetching_ends

    def derived(self, kind, fields):
        """The fields with the organization of a job template, which is that of its project."""
        if kind != "job_templates":
            return dict(fields)
        return {**fields, "organization": self.objects["projects"][fields["project"]]["organization"]}

    def secret_fields(self, credential_type):
        """The ids of the inputs that are never shown."""
        fields = self.objects["credential_types"][credential_type]["inputs"].get("fields", [])
        return {field["id"] for field in fields if field.get("secret")}

    def named(self, kind, name):
        """The one object of that name."""
        (found,) = (one for one in self.objects[kind].values() if name in (one.get("name"), one.get("identifier")))
        return found

    def snapshot(self):
        """All that it holds, without what time alone changes."""
        held = copy.deepcopy(self.objects)
        return {
            kind: {number: {**one, "status": None} for number, one in found.items()} for kind, found in held.items()
        }

    def copy_from(self, other):
        """Hold what another controller holds."""
        self.objects, self._ids = copy.deepcopy(other.objects), itertools.count(next(other._ids))

    def changes(self):
        """The requests that asked for a change."""
        return [one for one in self.requests if one["method"] != "GET"]
