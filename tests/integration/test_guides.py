# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every play and every command in the guides runs as it stands there, except for the addresses of the orgs and the
services that keep
secrets, and prints what the guide shows."""

import contextlib
import re
import textwrap
from pathlib import Path

import pytest
import yaml
from emulator import Emulator, read_seed, service_key
from thorough import cases

ROOT = Path(__file__).resolve().parents[2]
ACME = "https://acme.okta.com"
SECRET = "00acme-secret-canary-0123456789abcdefghijk"
# Tests of their own run these.
OTHERS = ("ad_hoc_guide", "awx_guide", "events_guide", "pipelines_guide", "recipes", "uri_migration_guide")
GUIDES = sorted(path for path in (ROOT / "docs" / "docsite" / "rst").glob("*.rst") if path.stem not in OTHERS)
# Name of the file, if the block has one, language and text of each block of a guide, in their order.
BLOCK = re.compile(r"(?:^``([\w./-]+)``:\n\n)?^\.\. code-block:: (\w+)\n\n((?:  .*\n|\n)+)", re.MULTILINE)
BLOCKS = {guide.stem: BLOCK.findall(guide.read_text()) for guide in GUIDES}
PLAYS = {
    f"{guide}: {play[0]['name']}": text
    for guide, blocks in BLOCKS.items()
    for file, language, text in blocks
    if language == "yaml" and not file
    for play in [yaml.safe_load(text)]
}
COMMANDS = {
    guide: blocks for guide, blocks in BLOCKS.items() if "shell" in {language for _file, language, _text in blocks}
}
OTHER_ORGS = {
    "https://acme.okta-emea.com": "00emea-secret-canary-0123456789abcdefghijk",
    "https://acme.oktapreview.com": "00A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0",
}

# Lookups of other collections, which would ask a service that is not here; the environment holds what it would answer.
LOOKUP = """
from ansible.plugins.lookup import LookupBase
import os

class LookupModule(LookupBase):
    def run(self, terms, variables=None, **kwargs):
        assert terms == ["okta/hygiene"]
        return [{answer}]
"""
LOOKUPS = {
    "community/hashi_vault/plugins/lookup/vault_kv2_get.py": '{"secret": {"private_key": os.environ["HYGIENE_KEY"]}}',
    "amazon/aws/plugins/lookup/secretsmanager_secret.py": 'os.environ["HYGIENE_KEY"]',
}


@pytest.fixture
def key(okta):
    """The private key of the service app, as PEM."""
    made = service_key()
    okta.org.clients["0oahygiene1234567890"].public_keys.append(made.public_jwk)
    return made.private_pem


@pytest.fixture
def keepers(key, collections, tmp_path, put_vault):
    """Puts the secrets where the plays look for them: a file, Ansible Vault, and two services."""
    (tmp_path / ".okta").mkdir()
    (tmp_path / ".okta" / "hygiene.pem").write_text(key)
    put_vault(tmp_path / "secrets.yml", tmp_path / "password")
    for path, answer in LOOKUPS.items():
        lookup = collections / "ansible_collections" / path
        lookup.parent.mkdir(parents=True, exist_ok=True)
        lookup.write_text(LOOKUP.replace("{answer}", answer))


@pytest.mark.usefixtures("keepers")
@pytest.mark.parametrize("text", cases(PLAYS, every_day=["sign_in_guide: Sign in as a service app"]))
def test_the_plays_of_the_guides(okta, run, tmp_path, key, text):
    (tmp_path / "play.yml").write_text(text.replace(ACME, okta.url))

    done = run(
        "ansible-playbook",
        "play.yml",
        "--vault-password-file",
        "password",
        HYGIENE_KEY=key,
        OKTA_CLIENT_TOKEN=None,
        OKTA_CLIENT_ORGURL=None,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert [request["path"] for request in okta.requests][-1] == "/api/v1/api-tokens"
    assert key.splitlines()[1] not in done.stdout + done.stderr


def _demo_with(secret):
    """Return the org of the demo with another API token to sign in with."""
    seed = read_seed("demo")
    (own,) = (token for token in seed["api_tokens"] if token.get("secret") == SECRET)
    own["secret"] = secret
    return seed


@pytest.fixture
def addresses(okta):
    """{address in the guides: that of a local Okta}; each org has a secret of its own."""
    with contextlib.ExitStack() as stack:
        others = {address: Emulator(_demo_with(secret)) for address, secret in OTHER_ORGS.items()}
        yield {ACME: okta.url, **{address: stack.enter_context(emulator).url for address, emulator in others.items()}}


@pytest.mark.parametrize("guide", cases(list(COMMANDS), every_day=["playbooks_guide"]))
def test_the_commands_of_the_guides(addresses, run, tmp_path, guide):
    def local(text):
        for address, url in addresses.items():
            text = text.replace(address, url)
        return text

    def write(path, text):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(local(text))

    examples = ROOT / "docs" / "examples" / guide.removesuffix("_guide")
    for example in filter(Path.is_file, examples.rglob("*")):
        write(tmp_path / example.relative_to(examples), example.read_text())
    (tmp_path / ".vault_password").write_text("correct horse")
    secrets = dict(
        zip(
            ("OKTA_TOKEN_ACME", "OKTA_TOKEN_ACME_EMEA", "OKTA_TOKEN_ACME_PREVIEW"),
            (SECRET, *OTHER_ORGS.values()),
            strict=True,
        )
    )
    printed = ""
    for file, language, text in COMMANDS[guide]:
        if file:
            write(tmp_path / file, textwrap.dedent(text))
        elif language == "shell":
            done = run("bash", "-euc", local(textwrap.dedent(text)), stdin=f"{SECRET}\n", **secrets)
            assert done.returncode == 0, done.stdout + done.stderr
            assert not [secret for secret in OTHER_ORGS.values() if secret in done.stdout + done.stderr]
            printed = " ".join((done.stdout + done.stderr).split())
            for address, url in addresses.items():
                printed = printed.replace(url, address)
        elif printed:
            assert [line for line in text.splitlines() if " ".join(line.split()) not in printed] == [], printed
