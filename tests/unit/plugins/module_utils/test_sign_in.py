# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from ansible_collections.identityops.okta.plugins.module_utils._errors import OptionError
from ansible_collections.identityops.okta.plugins.module_utils._sign_in import SignIn, check_same_org, resolve_sign_in

PEM = f"-----BEGIN PRIVATE KEY-----\n{'MIIBcanary'.ljust(64, 'A')}\nDA==\n-----END PRIVATE KEY-----"
JWK = '{"kty": "EC", "crv": "P-256", "d": "canary"}'
SCOPES = ["okta.users.read", "okta.apiTokens.read"]
TASK = {"oauth_client_id": "0oatask", "oauth_private_key": PEM}
SDK = {
    "OKTA_CLIENT_CLIENTID": "0oasdk",
    "OKTA_CLIENT_PRIVATEKEY": JWK,
    "OKTA_CLIENT_PRIVATEKEYID": "kid-sdk",
    "OKTA_CLIENT_SCOPES": "okta.sdk.read",
}
TERRAFORM = {
    "OKTA_API_CLIENT_ID": "0oaterraform",
    "OKTA_API_PRIVATE_KEY": PEM,
    "OKTA_API_PRIVATE_KEY_ID": "kid-terraform",
    "OKTA_API_SCOPES": "okta.terraform.read",
}


def table(names, cases):
    return pytest.mark.parametrize(names, cases.values(), ids=cases)


def app(client_id, key=PEM, key_id=None, scopes=()):
    return SignIn("oauth_client_id", key, client_id, key_id, list(scopes))


def blank(names):
    return dict.fromkeys(names, "")


# With a token


@table(
    ("params", "environ", "expected"),
    {
        "API token": ({"api_token": "t1"}, {}, ("api_token", "t1")),
        "access token": ({"access_token": "a1"}, {}, ("access_token", "a1")),
        "scheme pasted": ({"api_token": " ssws  t1\n"}, {}, ("api_token", "t1")),
        "Bearer pasted": ({"access_token": "Bearer a1"}, {}, ("access_token", "a1")),
        "first variable": (
            {"api_token": None, "access_token": None},
            {"OKTA_CLIENT_TOKEN": "t1", "OKTA_API_TOKEN": "t2"},
            ("api_token", "t1"),
        ),
        "second variable": ({}, {"OKTA_API_TOKEN": "t2"}, ("api_token", "t2")),
        "access token's variable": ({}, {"OKTA_ACCESS_TOKEN": "a1"}, ("access_token", "a1")),
        "task beats environment": ({"api_token": "t1"}, {"OKTA_CLIENT_TOKEN": "t2"}, ("api_token", "t1")),
        "task makes other ways in the environment irrelevant": (
            {"access_token": "a1"},
            {"OKTA_CLIENT_TOKEN": "t1", "OKTA_API_TOKEN": "t2", **SDK, **TERRAFORM},
            ("access_token", "a1"),
        ),
        "task makes a broken way in the environment irrelevant": (
            {"api_token": "t1"},
            {"OKTA_CLIENT_PRIVATEKEY": "/no/such/file", "OKTA_ACCESS_TOKEN": "a b"},
            ("api_token", "t1"),
        ),
        "empty is not given": (
            {
                "api_token": "",
                "access_token": " ",
                "oauth_client_id": "",
                "oauth_private_key": "\n",
                "oauth_private_key_id": "",
            },
            {
                "OKTA_CLIENT_TOKEN": "",
                "OKTA_API_TOKEN": " ",
                "OKTA_ACCESS_TOKEN": "a1",
                **blank(SDK),
                **blank(TERRAFORM),
            },
            ("access_token", "a1"),
        ),
        "half a service app in the environment is no way": (
            {},
            {"OKTA_API_TOKEN": "t1", "OKTA_CLIENT_CLIENTID": "0oa1"},
            ("api_token", "t1"),
        ),
        "nor is the other half": ({}, {"OKTA_ACCESS_TOKEN": "a1", "OKTA_API_PRIVATE_KEY": PEM}, ("access_token", "a1")),
        "key id and scopes alone are no way": (
            {"oauth_private_key_id": "kid", "oauth_scopes": SCOPES},
            {"OKTA_API_TOKEN": "t1"},
            ("api_token", "t1"),
        ),
        "every character of a secret": ({"api_token": "00aA_-.~!$="}, {}, ("api_token", "00aA_-.~!$=")),
    },
)
def test_a_token(params, environ, expected):
    assert resolve_sign_in(params, environ)._replace(source="", sources={}) == SignIn(*expected)


def test_a_token_has_nothing_of_a_service_app():
    assert SignIn("api_token", "t1")[2:] == ("", None, (), "", {})


# With a service app


@table(
    ("params", "environ", "expected"),
    {
        "task": (TASK, {}, app("0oatask")),
        "task with everything": (
            {**TASK, "oauth_private_key_id": " kid-1 ", "oauth_scopes": SCOPES},
            {},
            app("0oatask", key_id="kid-1", scopes=SCOPES),
        ),
        "SDKs' variables": ({}, SDK, app("0oasdk", JWK, "kid-sdk", ["okta.sdk.read"])),
        "Terraform's variables": ({}, TERRAFORM, app("0oaterraform", PEM, "kid-terraform", ["okta.terraform.read"])),
        "the SDKs' come first": ({}, {**TERRAFORM, **SDK}, app("0oasdk", JWK, "kid-sdk", ["okta.sdk.read"])),
        "the SDKs' come first, one by one": (
            {},
            {**TERRAFORM, "OKTA_CLIENT_PRIVATEKEY": JWK},
            app("0oaterraform", JWK, "kid-terraform", ["okta.terraform.read"]),
        ),
        "empty variables are passed over": (
            {},
            {**TERRAFORM, **dict.fromkeys(SDK, " ")},
            app("0oaterraform", PEM, "kid-terraform", ["okta.terraform.read"]),
        ),
        "neither key id nor scopes": ({}, {"OKTA_CLIENT_CLIENTID": "0oa1", "OKTA_API_PRIVATE_KEY": PEM}, app("0oa1")),
        "task gives both, so the environment does not count": (
            TASK,
            {**SDK, **TERRAFORM, "OKTA_API_TOKEN": "t1"},
            app("0oatask"),
        ),
        "task gives the id, environment the rest": (
            {"oauth_client_id": "0oatask"},
            SDK,
            app("0oatask", JWK, "kid-sdk", ["okta.sdk.read"]),
        ),
        "task gives the key, environment the rest": (
            {"oauth_private_key": PEM},
            SDK,
            app("0oasdk", PEM, "kid-sdk", ["okta.sdk.read"]),
        ),
        "task gives a half, so other ways in the environment do not count": (
            {"oauth_client_id": "0oatask"},
            {**TERRAFORM, "OKTA_API_TOKEN": "t1", "OKTA_ACCESS_TOKEN": "a b"},
            app("0oatask", PEM, "kid-terraform", ["okta.terraform.read"]),
        ),
        "task gives key id and scopes, environment the rest": (
            {"oauth_private_key_id": "kid-1", "oauth_scopes": SCOPES},
            SDK,
            app("0oasdk", JWK, "kid-1", SCOPES),
        ),
        "task gives empty strings": (
            {**blank(TASK), "api_token": "", "oauth_private_key_id": "", "oauth_scopes": []},
            SDK,
            app("0oasdk", JWK, "kid-sdk", ["okta.sdk.read"]),
        ),
        "task gives empty scopes, as AWX does": (
            {"oauth_scopes": [""]},
            SDK,
            app("0oasdk", JWK, "kid-sdk", ["okta.sdk.read"]),
        ),
        "blank scopes among others": (
            {**TASK, "oauth_scopes": [" okta.users.read ", "", " "]},
            {},
            app("0oatask", scopes=SCOPES[:1]),
        ),
    },
)
def test_a_service_app(params, environ, expected):
    assert resolve_sign_in(params, environ)._replace(source="", sources={}) == expected._replace(source="", sources={})


@table(
    "text",
    {
        "commas": "okta.users.read,okta.apiTokens.read",
        "blanks": "okta.users.read okta.apiTokens.read",
        "commas and blanks": " okta.users.read, okta.apiTokens.read,\n",
        "lines": "okta.users.read\r\nokta.apiTokens.read",
    },
)
@pytest.mark.parametrize("variable", ["OKTA_CLIENT_SCOPES", "OKTA_API_SCOPES"])
def test_scopes_of_the_environment(variable, text):
    environ = {"OKTA_CLIENT_CLIENTID": "0oa1", "OKTA_API_PRIVATE_KEY": PEM, variable: text}

    assert resolve_sign_in({}, environ).scopes == SCOPES


@pytest.mark.parametrize("text", ["", " ", ",", " ,\n"])
def test_scopes_of_the_environment_that_name_none(text):
    assert resolve_sign_in({}, {**TERRAFORM, "OKTA_API_SCOPES": text}).scopes == []


# The private key

TEXTS = {
    "PEM": (PEM, PEM),
    "PEM with a last line break": (PEM + "\n", PEM),
    "PEM with blank lines around": (f"\n\n  {PEM}\n\n", PEM),
    "PEM in one line": (PEM.replace("\n", "\\n"), PEM),
    "PEM in one line with a last line break": (PEM.replace("\n", "\\n") + "\\n", PEM),
    "JWK": (JWK, JWK),
    "JWK over several lines": (JWK.replace(", ", ",\n  ") + "\n", JWK.replace(", ", ",\n  ")),
}


@table(("text", "expected"), TEXTS)
@pytest.mark.parametrize("source", ["task", "environment"])
def test_the_key_as_text(source, text, expected):
    params, environ = (
        ({**TASK, "oauth_private_key": text}, {}) if source == "task" else ({}, {**SDK, "OKTA_CLIENT_PRIVATEKEY": text})
    )

    assert resolve_sign_in(params, environ).secret == expected


@table(("text", "expected"), TEXTS)
@pytest.mark.parametrize("source", ["task", "environment"])
def test_the_key_in_a_file(tmp_path, source, text, expected):
    path = tmp_path / "service app.key"
    path.write_text(text)
    params, environ = (
        ({**TASK, "oauth_private_key": f" {path}\n"}, {})
        if source == "task"
        else ({}, {**SDK, "OKTA_CLIENT_PRIVATEKEY": str(path)})
    )

    assert resolve_sign_in(params, environ).secret == expected


def test_line_breaks_of_windows(tmp_path):
    text = PEM.replace("\n", "\r\n") + "\r\n"
    path = tmp_path / "key.pem"
    path.write_bytes(text.encode())

    assert resolve_sign_in({**TASK, "oauth_private_key": text}, {}).secret.splitlines() == PEM.splitlines()
    assert resolve_sign_in({**TASK, "oauth_private_key": str(path)}, {}).secret == PEM


@table(
    ("content", "expected"),
    {
        "byte order mark of Windows": (b"\xef\xbb\xbf" + PEM.encode(), PEM),
        "byte order mark and JWK": (b"\xef\xbb\xbf" + JWK.encode(), JWK),
        "UTF-16 of Windows": (PEM.encode("utf-16"), PEM),
        "words before it": ("Bag Attributes\n    friendlyName: Schlüssel\n".encode() + PEM.encode(), PEM),
    },
)
def test_what_else_files_hold(tmp_path, content, expected):
    path = tmp_path / "key.pem"
    path.write_bytes(content)

    assert resolve_sign_in({**TASK, "oauth_private_key": str(path)}, {}).secret.endswith(expected)


def test_words_before_the_key_in_a_text():
    text = f"Bag Attributes\n    friendlyName: app\nKey Attributes: <No Attributes>\n{PEM}"

    assert resolve_sign_in({**TASK, "oauth_private_key": text}, {}).secret.endswith(PEM)


def test_the_key_in_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "key.pem").write_text(PEM)

    assert resolve_sign_in({**TASK, "oauth_private_key": "~/key.pem"}, {}).secret == PEM


@pytest.mark.parametrize("text", ["", "\n", "  \r\n\n"])
def test_an_empty_key_file_counts_as_not_given(tmp_path, text):
    path = tmp_path / "key.pem"
    path.write_bytes(text.encode())

    assert resolve_sign_in({"api_token": "t1", "oauth_private_key": str(path)}, {})._replace(
        source="", sources={}
    ) == SignIn("api_token", "t1")
    assert resolve_sign_in({"oauth_private_key": str(path)}, {"OKTA_API_TOKEN": "t1"})._replace(
        source="", sources={}
    ) == SignIn("api_token", "t1")
    assert resolve_sign_in({"oauth_private_key": str(path)}, SDK).secret == JWK
    assert (
        resolve_sign_in(
            {}, {"OKTA_API_TOKEN": "t1", "OKTA_API_CLIENT_ID": "0oa1", "OKTA_API_PRIVATE_KEY": str(path)}
        ).secret
        == "t1"
    )


@pytest.fixture
def unreadable(tmp_path):
    """unreadable(kind): the path of what cannot be read as a key."""
    (tmp_path / "canary-folder").mkdir()
    (tmp_path / "canary-binary").write_bytes(bytes(range(256)))
    return lambda kind: str(tmp_path / f"canary-{kind}")


@pytest.mark.parametrize("kind", ["missing", "folder", "binary", "nul\0byte", "way" * 100])
@table(
    ("build", "source"),
    {
        "task": (lambda path: ({**TASK, "oauth_private_key": path}, SDK), "oauth_private_key is"),
        "SDKs' variable": (
            lambda path: ({}, {**SDK, "OKTA_CLIENT_PRIVATEKEY": path}),
            "oauth_private_key (from OKTA_CLIENT_PRIVATEKEY) is",
        ),
        "Terraform's variable": (
            lambda path: ({}, {**TERRAFORM, "OKTA_API_PRIVATE_KEY": path}),
            "oauth_private_key (from OKTA_API_PRIVATE_KEY) is",
        ),
    },
)
def test_a_key_that_cannot_be_read(unreadable, kind, build, source):
    with pytest.raises(OptionError) as refused:
        resolve_sign_in(*build(unreadable(kind)))

    assert str(refused.value) == f"{source} neither a key in PEM or JWK form nor a file with one that can be read"
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


@pytest.mark.parametrize("text", ["canary", "MIIBcanary\nDA==", "[canary]", "ssh-rsa canary", "PRIVATE KEY canary"])
def test_a_text_that_is_neither_key_nor_path(text):
    with pytest.raises(OptionError, match="^oauth_private_key is neither") as refused:
        resolve_sign_in({**TASK, "oauth_private_key": text}, {})

    assert "canary" not in str(refused.value)


# None, two, or a half


@table(
    ("params", "environ", "words"),
    {
        "nothing": (
            {},
            {},
            [
                "no credentials",
                "api_token, access_token, or oauth_client_id with oauth_private_key",
                "OKTA_CLIENT_TOKEN, OKTA_API_TOKEN, OKTA_ACCESS_TOKEN, OKTA_CLIENT_CLIENTID, OKTA_API_CLIENT_ID",
                "OKTA_CLIENT_PRIVATEKEY, OKTA_API_PRIVATE_KEY)",
            ],
        ),
        "all empty": (
            {"api_token": "", "access_token": None, **blank(TASK)},
            {"OKTA_API_TOKEN": " ", **blank(SDK)},
            ["no credentials"],
        ),
        "key id and scopes alone": (
            {"oauth_private_key_id": "kid", "oauth_scopes": SCOPES},
            {"OKTA_API_SCOPES": "okta.users.read"},
            ["no credentials"],
        ),
        "two in the task": (
            {"api_token": "canary", "access_token": "canary"},
            {},
            ["more than one", "api_token and access_token"],
        ),
        "token and service app in the task": (
            {"api_token": "canary", **TASK},
            {},
            ["more than one", "keep only one of api_token and oauth_client_id and oauth_private_key"],
        ),
        "token and half a service app in the task": (
            {"access_token": "canary", "oauth_client_id": "0oa1"},
            SDK,
            ["more than one", "keep only one of access_token and oauth_client_id"],
        ),
        "two in the environment": (
            {},
            {"OKTA_API_TOKEN": "canary", "OKTA_ACCESS_TOKEN": "canary"},
            ["more than one", "api_token (from OKTA_API_TOKEN) and access_token (from OKTA_ACCESS_TOKEN)"],
        ),
        "token and service app in the environment": (
            {},
            {"OKTA_CLIENT_TOKEN": "canary", **TERRAFORM},
            [
                "keep only one of api_token (from OKTA_CLIENT_TOKEN) and oauth_client_id (from OKTA_API_CLIENT_ID) and",
                "oauth_private_key (from OKTA_API_PRIVATE_KEY)",
            ],
        ),
        "all in the environment": (
            {},
            {"OKTA_API_TOKEN": "canary", "OKTA_ACCESS_TOKEN": "canary", **SDK},
            ["OKTA_API_TOKEN", "OKTA_ACC", "CLIENTID"],
        ),
        "id without a key": (
            {"oauth_client_id": "0oa1"},
            {"OKTA_API_TOKEN": "canary"},
            ["oauth_client_id needs oauth_private_key beside it", "OKTA_CLIENT_PRIVATEKEY or OKTA_API_PRIVATE_KEY"],
        ),
        "key without an id": (
            {"oauth_private_key": PEM},
            {},
            ["oauth_private_key needs oauth_client_id beside it", "OKTA_CLIENT_CLIENTID or OKTA_API_CLIENT_ID"],
        ),
        "id without a key in the environment": (
            {},
            {"OKTA_API_CLIENT_ID": "0oa1", "OKTA_API_PRIVATE_KEY": " "},
            ["oauth_client_id (from OKTA_API_CLIENT_ID) needs oauth_private_key beside it"],
        ),
        "key without an id in the environment": (
            {},
            {"OKTA_CLIENT_PRIVATEKEY": JWK},
            ["oauth_private_key (from OKTA_CLIENT_PRIVATEKEY) needs oauth_client_id beside it"],
        ),
        "blank within": ({"api_token": "canary canary"}, {}, ["api_token is not a secret"]),
        "line break within": ({"api_token": "canary\r\nX-Evil: 1"}, {}, ["api_token is not a secret", "line breaks"]),
        "control character": ({"access_token": "canary\x00"}, {}, ["access_token is not a secret"]),
        "not ASCII": ({"access_token": "canaryé"}, {}, ["access_token is not a secret", "ASCII"]),
        "placeholder": ({"api_token": "<canary>"}, {}, ["api_token is not a secret", "placeholder"]),
        "access token for an API token": (
            {"api_token": "eyJcanary"},
            {},
            ["api_token is an OAuth 2.0 access token: give it in access_token or OKTA_ACCESS_TOKEN"],
        ),
        "access token in the variable for an API token": (
            {},
            {"OKTA_CLIENT_TOKEN": "Bearer eyJcanary"},
            ["api_token (from OKTA_CLIENT_TOKEN) is an OAuth 2.0 access token: give it in access_token"],
        ),
        "API token for an access token": (
            {},
            {"OKTA_ACCESS_TOKEN": f"SSWS 00{'canary'.ljust(40, '_')}"},
            ["access_token (from OKTA_ACCESS_TOKEN) is an API token: give it in api_token or OKTA_CLIENT_TOKEN"],
        ),
        "id of an API token": (
            {"api_token": "00Tcanary00000000000"},
            {},
            ["api_token is the ID of an API token: give the secret, which Okta shows once"],
        ),
        "id of a client": (
            {"access_token": "0oacanary00000000000"},
            {},
            ["access_token is the ID of a client: give the secret"],
        ),
        "template left over": (
            {},
            {"OKTA_API_TOKEN": "{{canary}}"},
            ["api_token (from OKTA_API_TOKEN) is not a secret"],
        ),
    },
)
def test_what_cannot_be_used(params, environ, words):
    with pytest.raises(OptionError) as refused:
        resolve_sign_in(params, environ)

    assert [word for word in words if word not in str(refused.value)] == []
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize(
    ("params", "environ", "source"),
    [
        ({"api_token": "t1"}, {"OKTA_API_TOKEN": "t2"}, ""),
        ({}, {"OKTA_API_TOKEN": "t1"}, "api_token (from OKTA_API_TOKEN)"),
        ({}, {"OKTA_ACCESS_TOKEN": "t1"}, "access_token (from OKTA_ACCESS_TOKEN)"),
        (TASK, SDK, ""),
        (
            {"oauth_client_id": "0oa1"},
            {"OKTA_API_PRIVATE_KEY": PEM},
            "oauth_private_key (from OKTA_API_PRIVATE_KEY)",
        ),
        (
            {},
            TERRAFORM,
            "oauth_client_id (from OKTA_API_CLIENT_ID) and oauth_private_key (from OKTA_API_PRIVATE_KEY)",
        ),
    ],
)
def test_the_source_names_what_the_environment_gave(params, environ, source):
    assert resolve_sign_in(params, environ).source == source


@table(
    ("params", "environ", "sources"),
    {
        "task": ({**TASK, "oauth_scopes": SCOPES}, {**SDK, **TERRAFORM}, {}),
        "token": ({}, {"OKTA_CLIENT_TOKEN": "t1", "OKTA_API_TOKEN": "t2"}, {"api_token": "OKTA_CLIENT_TOKEN"}),
        "service app": (
            {"oauth_client_id": "0oa1"},
            TERRAFORM,
            {
                "oauth_private_key": "OKTA_API_PRIVATE_KEY",
                "oauth_private_key_id": "OKTA_API_PRIVATE_KEY_ID",
                "oauth_scopes": "OKTA_API_SCOPES",
            },
        ),
    },
)
def test_the_variables_that_set_an_option_are_told(params, environ, sources):
    assert resolve_sign_in(params, environ).sources == sources


ACME, BETA = "https://acme.okta.com", "https://beta.okta.com"
FROM_ENVIRONMENT = SignIn("api_token", "canary", source="api_token (from OKTA_API_TOKEN)")


@pytest.mark.parametrize(
    ("sign_in", "option", "environ"),
    [
        (FROM_ENVIRONMENT, ACME, {}),
        (FROM_ENVIRONMENT, ACME, {"OKTA_CLIENT_ORGURL": " "}),
        (FROM_ENVIRONMENT, ACME, {"OKTA_CLIENT_ORGURL": f"{ACME}/"}),
        (FROM_ENVIRONMENT, ACME, {"OKTA_ORG_URL": "HTTPS://ACME.okta.com:443"}),
        (FROM_ENVIRONMENT, ACME, {"OKTA_ORG_NAME": "acme"}),
        (FROM_ENVIRONMENT, ACME, {"OKTA_BASE_URL": "oktapreview.com"}),
        (FROM_ENVIRONMENT, None, {"OKTA_CLIENT_ORGURL": BETA}),
        (SignIn("api_token", "canary"), ACME, {"OKTA_CLIENT_ORGURL": BETA}),
    ],
    ids=[
        "no org in the environment",
        "a blank org in the environment",
        "the same org",
        "the same org, written differently",
        "the same org by its name",
        "a domain without an org",
        "the org comes from the environment too",
        "the credentials come from the task",
    ],
)
def test_credentials_go_to_the_org_they_belong_to(sign_in, option, environ):
    check_same_org(ACME, sign_in, option, environ)


@pytest.mark.parametrize(
    "environ",
    [
        {"OKTA_CLIENT_ORGURL": BETA},
        {"OKTA_ORG_URL": BETA},
        {"OKTA_ORG_NAME": "beta"},
        {"OKTA_ORG_NAME": "acme", "OKTA_BASE_URL": "oktapreview.com"},
        {"OKTA_CLIENT_ORGURL": BETA, "OKTA_ORG_URL": ACME},
        {"OKTA_CLIENT_ORGURL": "https://{yourOktaDomain}"},
    ],
)
def test_credentials_of_the_environment_do_not_go_to_another_org(environ):
    with pytest.raises(OptionError) as refused:
        check_same_org(ACME, FROM_ENVIRONMENT, ACME, environ)

    assert "canary" not in str(refused.value)
    if "{" not in "".join(environ.values()):
        assert "api_token (from OKTA_API_TOKEN) belongs to https://" in str(refused.value)
        assert f"org_url {ACME}" in str(refused.value)
