# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What GitHub Actions, GitLab CI and Jenkins would make of the example pipelines: which shell runs what, when, with
which environment."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import tree_sitter
import tree_sitter_groovy
import yaml

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples"
FILES = {
    "github": sorted((EXAMPLES / "github").glob("*.yml")),
    "gitlab": sorted((EXAMPLES / "gitlab").glob("*.yml")),
    "jenkins": sorted((EXAMPLES / "jenkins").glob("*.Jenkinsfile")),
}


@dataclass
class Step:
    """A script that one shell runs."""

    shell: tuple[str, ...]
    script: str
    environment: dict[str, str] = field(default_factory=dict)
    always: bool = False


@dataclass
class Pipeline:
    """The steps in their order, and the folder that is kept when they have run."""

    steps: list[Step]
    kept: str

    def run(self, run_step):
        """Run steps until one has failed, and those that always run.

        run_step(step) returns an exit code, this the first that is not 0.
        """
        failed = 0
        for step in self.steps:
            if step.always or not failed:
                code = run_step(step)
                failed = failed or code
        return failed


def github(name, *, variables, secrets, payload, folder):
    """A workflow, of one job: steps with an action are for GitHub, those that run something are for a shell."""
    (job,) = yaml.safe_load((EXAMPLES / "github" / f"{name}.yml").read_text())["jobs"].values()
    known = {"vars": variables, "secrets": secrets, "github": {"event": {"client_payload": payload}}}

    def value(match):
        found = known
        for key in match[1].split("."):
            found = found.get(key, "")
        return {str: str}.get(type(found), json.dumps)(found)

    steps = [
        Step(
            ("bash", "-e", "-c"),
            step["run"],
            {key: re.sub(r"\$\{\{ ([\w.]+) \}\}", value, text) for key, text in step.get("env", {}).items()},
            always=step.get("if") == "always()",
        )
        for step in job["steps"]
        if "run" in step
    ]
    (kept,) = [step for step in job["steps"] if "upload-artifact" in step.get("uses", "")]
    assert kept["if"] == "always()"
    return Pipeline(steps, kept["with"]["path"])


def gitlab(name, *, variables, secrets, payload, folder):
    """A pipeline, whose jobs are run one after the other: each hands the lines of before_script and script to one
    shell."""
    jobs = yaml.safe_load((EXAMPLES / "gitlab" / f"{name}.yml").read_text())
    jobs = {key: job for key, job in jobs.items() if key != "stages"}
    trigger = folder / "trigger-payload.json"
    trigger.write_text(json.dumps(payload))
    environment = {**variables, **secrets, "TRIGGER_PAYLOAD": str(trigger)}
    steps = [
        Step(
            ("bash", "-eo", "pipefail", "-c"),
            "\n".join([*job.get("before_script", []), *job["script"]]),
            environment,
            always=any(rule.get("when") == "always" for rule in job["rules"]),
        )
        for job in jobs.values()
    ]
    (kept,) = [job["artifacts"] for job in jobs.values() if "artifacts" in job]
    assert kept["when"] == "always"
    (path,) = kept["paths"]
    assert kept.get("reports", {"junit": f"{path}report.junit.xml"}) == {"junit": f"{path}report.junit.xml"}
    return Pipeline(steps, path)


def jenkins(name, *, variables, secrets, payload, folder):
    """A declarative pipeline: what stands in quotes that Groovy does not look into goes to a shell, with the
    environment of its stage."""
    (pipeline,) = blocks(parse((EXAMPLES / "jenkins" / f"{name}.Jenkinsfile").read_bytes()), "pipeline")
    triggers = re.findall(r"key: '(\w+)', value: '\$\.(\w+)'", pipeline.text.decode())
    contributed = {variable: payload[key] for variable, key in triggers if key in payload}
    steps, reported = [], ""
    for stage in blocks(pipeline, "stage"):
        environment = dict(contributed)
        for assigned in [
            one for block in blocks(stage, "environment") for one in descendants(block, "assignment_expression")
        ]:
            variable = assigned.child_by_field_name("left").text.decode()
            environment[variable] = {**variables, **secrets}[variable]
        always = [call for post in blocks(stage, "post") for block in blocks(post, "always") for call in calls(block)]
        scripts = [call for call in calls(stage) if call.child_by_field_name("name").text == b"sh"]
        steps += [Step(("sh", "-xe", "-c"), literal(call), environment, always=call in always) for call in scripts]
        reported += "\n".join(call.text.decode() for call in always)
    (kept,) = re.findall(r"archiveArtifacts artifacts: '([^']+)[*]{2}'", reported)
    assert set(re.findall(r"junit testResults: '([^']+)'", reported)) <= {f"{kept}report.junit.xml"}
    return Pipeline(steps, kept)


def parse(text):
    """The tree of a Groovy file."""
    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_groovy.language())).parse(text).root_node


def descendants(node, kind):
    """The nodes of a kind below a node, in their order."""
    for child in node.children:
        if child.type == kind:
            yield child
        yield from descendants(child, kind)


def blocks(node, name):
    """The blocks of that name below a node, such as stages { ... } or stage('...') { ... }."""
    return [
        one for one in descendants(node, "method_invocation") if one.child_by_field_name("name").text.decode() == name
    ]


def calls(node):
    """The steps below a node that are called without parentheses, such as sh '...'."""
    return list(descendants(node, "juxt_function_call"))


def literal(call):
    """The text that a step is given, which must be one that Groovy puts nothing into."""
    quoted = call.child_by_field_name("args").text.decode()
    for quotes in ("'''", "'"):
        if quoted.startswith(quotes) and quoted.endswith(quotes):
            assert "\\" not in quoted
            return quoted[len(quotes) : -len(quotes)]
    raise AssertionError(f"Groovy looks into {quoted}")
