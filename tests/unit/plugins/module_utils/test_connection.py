# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from ansible_collections.identityops.okta.plugins.module_utils._connection import (
    check_ca_path,
    check_org_url,
    check_proxy,
    proxy_variable,
    resolve_org_url,
)
from ansible_collections.identityops.okta.plugins.module_utils._errors import OptionError

ACME = "https://acme.okta.com"


def table(names, cases):
    return pytest.mark.parametrize(names, cases.values(), ids=cases)


@table(
    ("text", "expected"),
    {
        "plain": (ACME, ACME),
        "slash at the end": (ACME + "/", ACME),
        "blanks around": (f"  {ACME}\n", ACME),
        "upper case": ("HTTPS://ACME.Okta.Com", ACME),
        "port": (ACME + ":8443/", ACME + ":8443"),
        "colon without a port": (ACME + ":", ACME),
        "the port that https has anyway": (ACME + ":443", ACME),
        "the port that http has anyway": ("http://127.0.0.1:80", "http://127.0.0.1"),
        "the port of http for https": (ACME + ":80", ACME + ":80"),
        "custom domain": ("https://login.acme-corp.example", "https://login.acme-corp.example"),
        "com as a label of a custom domain": (
            "https://login.com.community.example",
            "https://login.com.community.example",
        ),
        "admin within the name": ("https://acme-administration.okta.com", "https://acme-administration.okta.com"),
        "IPv4": ("https://192.0.2.7", "https://192.0.2.7"),
        "IPv6": ("https://[2001:DB8::7]:8443", "https://[2001:db8::7]:8443"),
        "emulator by name": ("http://localhost:8080/", "http://localhost:8080"),
        "emulator by IPv4": ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        "emulator by another loopback address": ("http://127.1.2.3", "http://127.1.2.3"),
        "emulator by IPv6": ("http://[::1]:8080", "http://[::1]:8080"),
    },
)
def test_check_org_url_accepts(text, expected):
    assert check_org_url(text, "org_url") == expected


@table(
    ("text", "words"),
    {
        "no scheme": ("acme.okta.com", "must begin with https://"),
        "no scheme but a port": ("acme.okta.com:443", "must begin with https://"),
        "another scheme": ("ftp://acme.okta.com", "must begin with https://"),
        "unencrypted": ("http://acme.okta.com", "would send the secret unencrypted to acme.okta.com"),
        "unencrypted to what only begins as loopback": (
            "http://localhost.example.com",
            "unencrypted to localhost.example.com",
        ),
        "unencrypted to what only looks like loopback": ("http://127.0.0.1.example.com", "unencrypted"),
        "unencrypted to a private address": ("http://192.168.0.1:8080", "unencrypted"),
        "placeholder in braces": ("https://{yourOktaDomain}", "placeholder"),
        "placeholder without braces": ("https://yourOktaDomain.okta.com", "placeholder"),
        "placeholder in any case": ("https://YOUROKTADOMAIN", "placeholder"),
        "placeholder in angle brackets": ("https://<org>.okta.com", "placeholder"),
        "template left over": ("https://{{ org }}.okta.com", "placeholder"),
        "Admin Console": ("https://acme-admin.okta.com", "remove -admin from acme-admin.okta.com"),
        "Admin Console in upper case": ("https://ACME-ADMIN.oktapreview.com", "remove -admin"),
        "com twice": ("https://acme.okta.com.com", "repeats .com"),
        "path": (ACME + "/oauth2/default", "must end after the host"),
        "two slashes": (ACME + "//", "must end after the host"),
        "query": (ACME + "?a=b", "must end after the host"),
        "fragment": (ACME + "/#a", "must end after the host"),
        "user": ("https://jane@acme.okta.com", "contains a user or password"),
        "user and password": ("https://jane:hunter2@acme.okta.com", "contains a user or password"),
        "password alone": ("https://:hunter2@acme.okta.com", "contains a user or password"),
        "nothing before the at sign": ("https://@acme.okta.com", "contains a user or password"),
        "backslash before another host": ("https://acme.okta.com\\@evil.example", "contains a user or password"),
        "backslash": ("https://evil.example\\acme.okta.com", "no valid host"),
        "no host": ("https://", "no valid host"),
        "port nought": ("https://acme.okta.com:0", "no valid host and port"),
        "port alone": ("https://:443", "no valid host"),
        "dot at the end": ("https://acme.okta.com.", "no valid host"),
        "empty label": ("https://acme..okta.com", "no valid host"),
        "underscore": ("https://ac_me.okta.com", "no valid host"),
        "blank within": ("https://acme okta.com", "no valid host"),
        "percent": ("https://acme%2eokta.com", "no valid host"),
        "not ASCII": ("https://äcme.okta.com", "no valid host"),
        "port that is no number": (ACME + ":https", "is not a URL"),
        "port out of range": (ACME + ":99999", "is not a URL"),
        "bracket left open": ("https://[::1", "is not a URL"),
        "label that DNS cannot hold": (f"https://{'a' * 64}.okta.com", "no valid host"),
    },
)
def test_check_org_url_refuses(text, words):
    with pytest.raises(OptionError) as refused:
        check_org_url(text, "org_url (from OKTA_ORG_URL)")

    assert str(refused.value).startswith("org_url (from OKTA_ORG_URL) ")
    assert words in str(refused.value)
    assert "hunter2" not in str(refused.value)


@table(
    ("option", "environ", "expected"),
    {
        "task": (ACME, {}, ACME),
        "task beats environment": (ACME, {"OKTA_CLIENT_ORGURL": "https://b.okta.com", "OKTA_ORG_NAME": "c"}, ACME),
        "first variable": (
            None,
            {"OKTA_CLIENT_ORGURL": ACME, "OKTA_ORG_URL": "https://b.okta.com", "OKTA_ORG_NAME": "c"},
            ACME,
        ),
        "second variable": (
            None,
            {"OKTA_ORG_URL": ACME, "OKTA_ORG_NAME": "c", "OKTA_BASE_URL": "oktapreview.com"},
            ACME,
        ),
        "name": (None, {"OKTA_ORG_NAME": " acme "}, ACME),
        "name and domain": (
            None,
            {"OKTA_ORG_NAME": "acme", "OKTA_BASE_URL": " oktapreview.com "},
            "https://acme.oktapreview.com",
        ),
        "empty task": ("", {"OKTA_ORG_URL": ACME}, ACME),
        "blank task": (" ", {"OKTA_ORG_URL": ACME}, ACME),
        "empty variables": (
            None,
            {"OKTA_CLIENT_ORGURL": "", "OKTA_ORG_URL": " ", "OKTA_ORG_NAME": "acme", "OKTA_BASE_URL": ""},
            ACME,
        ),
    },
)
def test_resolve_org_url(option, environ, expected):
    assert resolve_org_url(option, environ) == expected


@table(
    ("option", "environ", "words"),
    {
        "nothing": (None, {}, ["org_url is missing", "OKTA_CLIENT_ORGURL", "OKTA_ORG_URL", "OKTA_ORG_NAME"]),
        "all empty": (
            "",
            {"OKTA_CLIENT_ORGURL": " ", "OKTA_ORG_URL": "", "OKTA_ORG_NAME": " "},
            ["org_url is missing"],
        ),
        "domain without a name": (None, {"OKTA_BASE_URL": "okta.com"}, ["org_url is missing"]),
        "task is wrong": ("acme", {"OKTA_ORG_URL": ACME}, ["org_url must begin"]),
        "first variable is wrong": (
            None,
            {"OKTA_CLIENT_ORGURL": "acme", "OKTA_ORG_URL": ACME},
            ["org_url (from OKTA_CLIENT_ORGURL)"],
        ),
        "second variable is wrong": (None, {"OKTA_ORG_URL": "acme"}, ["org_url (from OKTA_ORG_URL)"]),
        "name is a URL": (
            None,
            {"OKTA_ORG_NAME": ACME},
            ["OKTA_ORG_NAME must be the name of the org alone"],
        ),
        "name is the whole host": (
            None,
            {"OKTA_ORG_NAME": "acme.oktapreview.com", "OKTA_BASE_URL": "oktapreview.com"},
            ["OKTA_ORG_NAME must be the name of the org alone, such as acme for acme.okta.com"],
        ),
        "name is the whole host in the default domain": (
            None,
            {"OKTA_ORG_NAME": "acme.okta.com"},
            ["OKTA_ORG_NAME must be the name of the org alone"],
        ),
        "domain begins with a dot": (
            None,
            {"OKTA_ORG_NAME": "acme", "OKTA_BASE_URL": ".okta.com"},
            ["OKTA_BASE_URL must be the domain of the org alone", "a dot before it"],
        ),
        "domain is the whole host": (
            None,
            {"OKTA_ORG_NAME": "acme", "OKTA_BASE_URL": "acme.okta.com"},
            ["OKTA_BASE_URL must be the domain of the org alone", "without the name of the org"],
        ),
        "name is that of the Admin Console": (
            None,
            {"OKTA_ORG_NAME": "acme-admin"},
            ["org_url (from OKTA_ORG_NAME and OKTA_BASE_URL)", "remove -admin"],
        ),
        "domain is a URL": (
            None,
            {"OKTA_ORG_NAME": "acme", "OKTA_BASE_URL": "https://okta.com"},
            ["OKTA_BASE_URL must be the domain of the org alone"],
        ),
    },
)
def test_resolve_org_url_refuses(option, environ, words):
    with pytest.raises(OptionError) as refused:
        resolve_org_url(option, environ)

    assert [word for word in words if word not in str(refused.value)] == []


@table(
    ("text", "expected"),
    {
        "not given": (None, None),
        "empty": ("", None),
        "blank": (" ", None),
        "plain": (" http://proxy.example.com:3128 ", "http://proxy.example.com:3128"),
        "without a port": ("https://proxy.example.com", "https://proxy.example.com"),
        "without a scheme": ("proxy.example.com:3128", "http://proxy.example.com:3128"),
        "slash at the end": ("http://proxy.example.com:3128/", "http://proxy.example.com:3128/"),
        "line end": ("http://proxy.example.com:3128\r\n", "http://proxy.example.com:3128"),
        "underscore": ("http://my_proxy:3128", "http://my_proxy:3128"),
        "IPv6": ("http://[::1]:3128", "http://[::1]:3128"),
        "with a password": ("http://jane:hunter2@proxy.example.com:3128", "http://jane:hunter2@proxy.example.com:3128"),
        "with an encoded password": ("http://jane:a%2Fb@proxy.example.com", "http://jane:a%2Fb@proxy.example.com"),
        "with a password of Latin-1": (
            "http://jane:h%C3%BC@proxy.example.com",
            "http://jane:h%C3%BC@proxy.example.com",
        ),
        "at sign and colon in the password": (
            "http://jane:a@b:c@proxy.example.com",
            "http://jane:a@b:c@proxy.example.com",
        ),
    },
)
def test_check_proxy_accepts(text, expected):
    assert check_proxy(text) == expected


SOCKS, SCHEME = (
    "is a SOCKS proxy, which the modules cannot use: give",
    "is not the URL of a proxy: give the address of an",
)
FORM = "is not the URL of a proxy: give it as http://proxy.example.com:3128"
BREAKS = "contains a user or password that breaks the URL: percent-encode"


@table(
    ("text", "words"),
    {
        "SOCKS": ("socks5://jane:hunter2@proxy.example.com:1080", SOCKS),
        "SOCKS with names resolved there": ("SOCKS5h://proxy.example.com:1080", SOCKS),
        "another scheme": ("ftp://proxy.example.com:21", SCHEME),
        "no host": ("http://:3128", FORM),
        "scheme alone": ("http://", FORM),
        "slash in its place": ("http:///proxy.example.com:3128", FORM),
        "path": ("http://proxy.example.com:3128/hunter2", FORM),
        "query": ("http://proxy.example.com:3128?hunter2", FORM),
        "port that is no number": ("http://jane:hunter2@proxy.example.com:squid", FORM),
        "port out of range": ("http://proxy.example.com:99999", FORM),
        "blank within": ("http://proxy example.com:3128", FORM),
        "two of them": ("http://proxy.example.com:3128 http://proxy.example.com:3129", FORM),
        "label that DNS cannot hold": (f"http://{'a' * 64}.example.com:3128", FORM),
        "slash in the password": ("http://jane:hunter2/x@proxy.example.com:3128", BREAKS),
        "number sign in the password": ("http://jane:hunter2#x@proxy.example.com:3128", BREAKS),
        "question mark in the user": ("jane?:hunter2@proxy.example.com:3128", BREAKS),
        "blank in the password": ("http://jane:hunter2 x@proxy.example.com:3128", BREAKS),
        "password outside Latin-1": ("http://jane:hunter2п@proxy.example.com:3128", "outside Latin-1: give"),
        "encoded password outside Latin-1": ("http://jane:hunter2%D0%BF@proxy.example.com", "outside Latin-1: give"),
    },
)
@table("name", {"option": "proxy", "variable": "proxy (from HTTPS_PROXY)"})
def test_check_proxy_refuses(text, words, name):
    with pytest.raises(OptionError) as refused:
        check_proxy(text, name)

    assert str(refused.value).startswith(
        f"{name} {words}" if words[0] != "o" else f"{name} contains a user or password"
    )
    assert words in str(refused.value)
    assert "hunter2" not in str(refused.value)


@table(
    ("environ", "expected"),
    {
        "HTTPS_PROXY": ({"HTTPS_PROXY": "p", "HTTP_PROXY": "p"}, "HTTPS_PROXY"),
        "lower case": ({"https_proxy": "p", "HTTPS_PROXY": "q"}, "https_proxy"),
        "ALL_PROXY": ({"ALL_PROXY": "p", "HTTPS_PROXY": ""}, "ALL_PROXY"),
        "both": ({"ALL_PROXY": "p", "HTTPS_PROXY": "p"}, "HTTPS_PROXY"),
        "neither": ({"HTTP_PROXY": "p"}, "the system's settings"),
    },
)
def test_proxy_variable(environ, expected):
    assert proxy_variable("p", environ) == expected


@pytest.mark.parametrize("given", [None, ""])
def test_check_ca_path_takes_empty_as_not_given(given):
    assert check_ca_path(given) is None


def test_check_ca_path_accepts_files_and_folders(tmp_path):
    bundle = tmp_path / "ca.pem"
    bundle.touch()

    assert [check_ca_path(str(bundle)), check_ca_path(str(tmp_path))] == [str(bundle), str(tmp_path)]


def test_check_ca_path_refuses_what_is_not_there(tmp_path):
    missing = str(tmp_path / "ca.pem")

    with pytest.raises(OptionError, match="^ca_path names no file or folder") as refused:
        check_ca_path(missing)
    assert str(refused.value).endswith(missing)
