# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API as a Flask application: lists with pages and filters, objects, surveys, credentials, nodes and links."""

import copy
import re
from base64 import b64encode
from urllib.parse import urlencode

import yaml
from flask import Flask, Response, jsonify, request

from .kinds import KINDS, LINKS, REQUIRED
from .rules import has_type, refuse_answers, refuse_credential_type, refuse_survey

PAGE = 25
FIXED = {
    "credentials": (400, {"credential_type": ["You cannot change the credential type of the credential."]}),
    "hosts": (403, {"detail": "Unable to change inventory on a host."}),
}


def stripped(given):
    """Strip the texts that are fields, as AWX does, but not those within other values."""
    return {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}


class RefusalError(Exception):
    """An answer that is an error."""

    def __init__(self, status, body):
        super().__init__(body)
        self.status, self.body = status, body


def create_app(state):
    """The API over a Controller's state."""
    app = Flask(__name__)
    base = state.base

    @app.errorhandler(RefusalError)
    def refused(refusal):
        return jsonify(refusal.body), refusal.status

    @app.errorhandler(404)
    def missing(_error):
        return jsonify(detail="The requested resource could not be found."), 404

    @app.before_request
    def look_at():
        state.requests.append(
            {
                "method": request.method,
                "path": request.path,
                "query": request.query_string.decode(),
                "body": request.data,
            }
        )
        for method, pattern, status, body in state.refusals:
            if method == request.method and re.search(pattern, request.full_path):
                return Response(body, status, content_type="application/json" if body.startswith("{") else "text/html")
        basic = b64encode(f"{state.username}:{state.password}".encode()).decode()
        is_open = request.path in ("/api/", base.removesuffix("v2/"))
        if not is_open and request.headers.get("Authorization") not in (f"Bearer {state.token}", f"Basic {basic}"):
            raise RefusalError(
                401,
                {
                    "detail": "Authentication credentials were not provided. To establish a login session, visit "
                    "/api/login/."
                },
            )
        return None

    @app.get("/api/")
    def root():
        if state.gateway:
            return jsonify(
                description="AAP gateway REST API", apis={"gateway": "/api/gateway/", "controller": "/api/controller/"}
            )
        return versions()

    @app.get("/api/controller/")
    def versions():
        return jsonify(description="AWX REST API", current_version=base, available_versions={"v2": base})

    @app.get(f"{base}<kind>/")
    def read_list(kind):
        return paginate(kind, objects_of(kind).values())

    @app.post(f"{base}<kind>/")
    def create(kind):
        if kind == "credential_types" and not state.is_superuser:
            raise RefusalError(403, {"detail": "You do not have permission to perform this action."})
        given = stripped(request.get_json())
        fields = {name: copy.deepcopy(field.default) for name, field in KINDS[kind].fields.items()} | given
        return jsonify(show(kind, state.create(kind, check(kind, fields, given)))), 201

    @app.get(f"{base}<kind>/<int:number>/")
    def read(kind, number):
        found = find(kind, number)
        if kind == "projects":
            state.go_on_fetching(found)
        return jsonify(show(kind, found))

    @app.get(f"{base}project_updates/<int:number>/")
    def read_update(number):
        """The update of a project, which has the id of the project here."""
        state.go_on_fetching(find("projects", number))
        return jsonify(id=number, status=find("projects", number)["status"])

    @app.patch(f"{base}<kind>/<int:number>/")
    def change(kind, number):
        before, given = find(kind, number), stripped(request.get_json())
        known = {name: before[name] for name in KINDS[kind].fields}
        for name in [name for name in given if name in known and KINDS[kind].fields[name].fixed]:
            if KINDS[kind].fields[name].fixed == "ignored":
                del given[name]
            elif given[name] != before[name]:
                raise RefusalError(*FIXED[kind])
        is_in_use = any(one["credential_type"] == number for one in objects_of("credentials").values())
        if kind == "credential_types" and is_in_use and given.get("inputs", before["inputs"]) != before["inputs"]:
            detail = "Modifications to inputs are not allowed for credential types that are in use"
            raise RefusalError(403, {"detail": detail})
        before |= check(kind, known | given, given, number)
        if kind == "projects" and {"scm_url", "scm_branch", "scm_type"} & set(given):
            state.fetch(before)
        return jsonify(show(kind, before))

    @app.get(f"{base}<kind>/<int:number>/survey_spec/")
    def read_survey(kind, number):
        return jsonify(find(kind, number)["survey"])

    @app.post(f"{base}<kind>/<int:number>/survey_spec/")
    def set_survey(kind, number):
        if error := refuse_survey(request.get_json()):
            raise RefusalError(400, {"error": error})
        find(kind, number)["survey"] = request.get_json()
        return Response(status=200, content_type="application/json")

    @app.post(f"{base}job_templates/<int:number>/credentials/")
    def give_credential(number):
        template, credential = find("job_templates", number), find("credentials", request.get_json()["id"])
        credential_type = find("credential_types", credential["credential_type"])
        taken = [find("credentials", one)["credential_type"] for one in template["credentials"]]
        if credential_type["id"] in taken:
            raise RefusalError(400, {"error": f"Cannot assign multiple {credential_type['name']} credentials."})
        template["credentials"].append(credential["id"])
        return Response(status=204)

    @app.post(f"{base}workflow_job_template_nodes/<int:number>/create_approval_template/")
    def create_approval(number):
        node, given = find("workflow_job_template_nodes", number), stripped(request.get_json())
        fields = {name: field.default for name, field in KINDS["workflow_approval_templates"].fields.items()} | given
        approval = state.create("workflow_approval_templates", check("workflow_approval_templates", fields, given))
        node["unified_job_template"] = approval["id"]
        return jsonify(show("workflow_approval_templates", approval)), 201

    @app.post(f"{base}workflow_job_template_nodes/<int:number>/<any({','.join(LINKS)}):link>/")
    def set_link(number, link):
        node, given = find("workflow_job_template_nodes", number), request.get_json()
        other = find("workflow_job_template_nodes", given["id"])
        if given.get("disassociate"):
            node[link].remove(other["id"])
            return Response(status=204)
        if other["workflow_job_template"] != node["workflow_job_template"]:
            raise RefusalError(400, {"Error": "Node is of another workflow."})
        if any(other["id"] in node[kind] for kind in LINKS if kind != link):
            raise RefusalError(400, {"Error": "Relationship not allowed."})
        if node["id"] in followers(other):
            raise RefusalError(400, {"Error": "Cycle detected."})
        node[link].append(other["id"])
        return Response(status=204)

    def followers(node):
        return {node["id"]}.union(
            *(followers(find("workflow_job_template_nodes", one)) for link in LINKS for one in node[link])
        )

    def objects_of(kind):
        if kind not in KINDS:
            raise RefusalError(404, {"detail": "The requested resource could not be found."})
        return state.objects[kind]

    def find(kind, number):
        if number not in objects_of(kind):
            raise RefusalError(404, {"detail": "Not found."})
        return state.objects[kind][number]

    def paginate(kind, found):
        query = request.args.to_dict()
        page, size = int(query.pop("page", 1)), min(int(query.pop("page_size", PAGE)), state.largest_page)
        for name, value in query.items():
            field, _separator, lookup = name.partition("__")
            if field not in ("id", "organization", *KINDS[kind].fields) or lookup not in ("", "in"):
                raise RefusalError(400, {"detail": f"{KINDS[kind].name} has no field named '{name}'"})
            values = value.split(",") if lookup else [value]
            found = [one for one in found if str(one[field]) in values]
        found, start = list(found), (page - 1) * size
        is_more = start + size < len(found)
        return jsonify(
            count=len(found),
            next=f"{request.path}?{urlencode(query | {'page': page + 1})}" if is_more else None,
            previous=None,
            results=[show(kind, one) for one in found[start : start + size]],
        )

    def show(kind, found):
        shown = {name: value for name, value in found.items() if name not in ("survey", "credentials")}
        if kind == "credentials":
            shown["inputs"] = {
                name: "$encrypted$" if name in state.secret_fields(found["credential_type"]) else value
                for name, value in found["inputs"].items()
            }
        summary = {}
        if kind == "job_templates":
            summary["credentials"] = [
                {"id": one, "name": find("credentials", one)["name"]} for one in found["credentials"]
            ]
        if kind == "projects":
            shown["scm_revision"] = ""
            if found["status"] in ("pending", "running"):
                summary["current_update"] = {"id": found["id"], "status": found["status"]}
        if number := found.get("unified_job_template"):
            runs = KINDS["workflow_job_template_nodes"].fields["unified_job_template"].refers_to
            (of_kind,) = (one for one in runs if number in state.objects[one])
            job = state.objects[of_kind][number]
            summary["unified_job_template"] = {
                **{name: job[name] for name in ("id", "name", "description")},
                "unified_job_type": "workflow_approval" if of_kind == "workflow_approval_templates" else "job",
                **({"timeout": job["timeout"]} if of_kind == "workflow_approval_templates" else {}),
            }
        url = f"{base}{kind}/{found['id']}/"
        related = {"survey_spec": f"{url}survey_spec/"} if "survey" in found else {}
        return {**shown, "type": KINDS[kind].name, "url": url, "related": related, "summary_fields": summary}

    def check(kind, fields, given, number=None):
        """The fields, if AWX takes them."""
        for name, value in fields.items():
            field = KINDS[kind].fields.get(name)
            if field is None:
                raise RefusalError(400, {name: ["There is no such field."]})
            if value is REQUIRED:
                raise RefusalError(400, {name: ["This field is required."]})
            if value is None and field.default is None:
                continue
            if not has_type(value, field.type) or (value == "" and field.default is REQUIRED):
                raise RefusalError(400, {name: [f"{value!r} is not valid."]})
            if field.choices and value not in field.choices:
                raise RefusalError(400, {name: [f'"{value}" is not a valid choice.']})
            if field.refers_to and not any(value in state.objects[one] for one in field.refers_to):
                raise RefusalError(400, {name: [f'Invalid pk "{value}" - object does not exist.']})
        if kind in checks:
            checks[kind](fields, given)
        candidate = state.derived(kind, fields)
        for other in state.objects[kind].values():
            if (
                KINDS[kind].unique
                and other["id"] != number
                and all(other[name] == candidate[name] for name in KINDS[kind].unique)
            ):
                raise RefusalError(
                    400,
                    {"__all__": [f"{KINDS[kind].name} with this {' and '.join(KINDS[kind].unique)} already exists."]},
                )
        return fields

    def check_credential_type(fields, _given):
        if wrong := refuse_credential_type(fields):
            raise RefusalError(400, {name: [reason] for name, reason in wrong.items()})

    def check_project(fields, _given):
        if fields["scm_type"] and not fields["scm_url"]:
            raise RefusalError(400, {"scm_url": ["This field may not be blank."]})
        if not fields["scm_type"] and fields["local_path"] not in state.local_paths:
            raise RefusalError(400, {"local_path": ["This path is already being used by another manual project."]})

    def check_host(fields, _given):
        if not isinstance(yaml.safe_load(fields["variables"] or "{}"), dict):
            raise RefusalError(400, {"variables": ["Cannot parse as JSON or YAML."]})

    def check_job_template(fields, _given):
        project = state.objects["projects"][fields["project"]]
        if fields["inventory"] is None and not fields["ask_inventory_on_launch"]:
            raise RefusalError(400, {"inventory": ["You must either set a default value or ask to prompt on launch."]})
        if project["status"] not in ("successful", "ok") or fields["playbook"] not in state.playbooks:
            raise RefusalError(400, {"playbook": ["Playbook not found for project."]})

    def check_node(fields, given):
        template = state.objects["job_templates"].get(fields["unified_job_template"])
        if template is None and "extra_data" in given:
            raise RefusalError(400, {"extra_data": ["A node that runs nothing takes no variables."]})
        if template and fields["job_type"] and not template["ask_job_type_on_launch"]:
            raise RefusalError(400, {"job_type": ["Field is not configured to prompt on launch."]})
        questions = template["survey"].get("spec", []) if template and template["survey_enabled"] else []
        if wrong := refuse_answers(questions, fields["extra_data"], is_whole=False):
            raise RefusalError(400, {"extra_data": wrong})

    checks = {
        "credential_types": check_credential_type,
        "projects": check_project,
        "hosts": check_host,
        "job_templates": check_job_template,
        "workflow_job_template_nodes": check_node,
    }
    return app
