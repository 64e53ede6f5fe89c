# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: which org, and the way to it: what the task says, else what the environment says."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote, urlsplit

from ._errors import OptionError
from ._hints import hint

ORG_URL_VARIABLES = ("OKTA_CLIENT_ORGURL", "OKTA_ORG_URL")
ORG_NAME_VARIABLE, BASE_URL_VARIABLE = "OKTA_ORG_NAME", "OKTA_BASE_URL"

DEFAULT_PORTS = {"https": 443, "http": 80}

_LOOPBACK = re.compile(r"localhost|127(\.\d{1,3}){3}|::1")
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(\.{_LABEL})*|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")


def first_set(names: Iterable[str], environ: Mapping[str, str]) -> str | None:
    """The first of the environment variables that is set to more than blanks."""
    return next((name for name in names if environ.get(name, "").strip()), None)


def resolve_org_url(option: str | None, environ: Mapping[str, str]) -> str:
    """The org's base URL, scheme://host[:port] without a slash at the end. Raises OptionError."""
    variable = first_set(ORG_URL_VARIABLES, environ)
    if option and option.strip():
        return check_org_url(option, "org_url")
    if variable:
        return check_org_url(environ[variable], f"org_url (from {variable})")
    if environ.get(ORG_NAME_VARIABLE, "").strip():
        name = environ[ORG_NAME_VARIABLE].strip()
        domain = environ.get(BASE_URL_VARIABLE, "").strip() or "okta.com"
        _check_name_and_domain(name, domain)
        return check_org_url(f"https://{name}.{domain}", f"org_url (from {ORG_NAME_VARIABLE} and {BASE_URL_VARIABLE})")
    variables = " or ".join(ORG_URL_VARIABLES)
    raise OptionError(
        f"org_url is missing: give it as https://acme.okta.com in the task or in {variables}, or the name of the org in"
        f" {ORG_NAME_VARIABLE}"
    )


def _check_name_and_domain(name: str, domain: str) -> None:
    """Raise OptionError if a variable holds the other's part of the URL as well."""
    if "/" in name or f"{name}.".endswith(f".{domain}."):
        raise OptionError(f"{ORG_NAME_VARIABLE} must be the name of the org alone, such as acme for acme.okta.com")
    if "/" in domain or domain.startswith((".", f"{name}.")):
        raise OptionError(
            f"{BASE_URL_VARIABLE} must be the domain of the org alone, such as okta.com or oktapreview.com, without the"
            " name of the org or a dot before it"
        )


def org_url_variables(environ: Mapping[str, str]) -> str:
    """Return what to call the variables that name the org, if the task does not."""
    return first_set(ORG_URL_VARIABLES, environ) or f"{ORG_NAME_VARIABLE} and {BASE_URL_VARIABLE}"


def names_org(environ: Mapping[str, str]) -> bool:
    """Return whether the environment names an org."""
    return first_set((*ORG_URL_VARIABLES, ORG_NAME_VARIABLE), environ) is not None


def check_org_url(text: str, name: str) -> str:
    """text as a base URL our secrets may be sent to; name is what errors call it.

    Raises OptionError with the reason and the cure.
    """
    try:
        url = urlsplit(text.strip())
        host, port = url.hostname or "", url.port
    except ValueError:
        raise OptionError(f"{name} is not a URL: give the address of the org as https://acme.okta.com") from None
    if re.search(r"[{}<>]|yourOktaDomain", text, re.IGNORECASE):
        raise OptionError(
            f"{name} still holds a placeholder: put the address of your org there, such as https://acme.okta.com"
        )
    if url.scheme not in ("https", "http"):
        raise OptionError(f"{name} must begin with https://, for example https://acme.okta.com")
    if url.username is not None or url.password is not None:
        raise OptionError(
            f"{name} contains a user or password: leave only https:// and the host, and authenticate with api_token"
        )
    if url.path not in ("", "/") or url.query or url.fragment:
        raise OptionError(f"{name} must end after the host: remove the path, query or fragment behind https://{host}")
    if not _HOST.fullmatch(host) or port == 0:
        raise OptionError(f"{name} names no valid host and port: give the address of the org as https://acme.okta.com")
    if url.scheme == "http" and not _LOOPBACK.fullmatch(host):
        raise OptionError(
            f"{name} would send the secret unencrypted to {host}: use https:// (http:// is for an emulator on this"
            " machine only)"
        )
    if host.split(".")[0].endswith("-admin"):
        raise OptionError(f"{name} is the address of the Admin Console: remove -admin from {host}")
    if ".com.com." in f"{host}.":
        raise OptionError(f"{name} repeats .com: check {host}")
    return (
        f"{url.scheme}://"
        + (f"[{host}]" if ":" in host else host)
        + (f":{port}" if port not in (None, DEFAULT_PORTS[url.scheme]) else "")
    )


def check_proxy(text: str | None, name: str = "proxy") -> str | None:
    """The proxy's URL, None when none is given; name is what errors call it. Raises OptionError."""
    if not text or not text.strip():
        return None
    text = text.strip()
    text = text if "://" in text else f"http://{text}"
    scheme = text.split("://", maxsplit=1)[0].lower()
    if scheme not in ("http", "https"):
        what = "is a SOCKS proxy, which the modules cannot use" if "socks" in scheme else "is not the URL of a proxy"
        raise OptionError(f"{name} {what}: {hint('proxy_scheme')}")
    user = re.fullmatch(r"[^/]*//(.*)@[^@]*", text)
    if user and re.search(r"[/?#\s]", user.group(1)):
        raise OptionError(f"{name} contains a user or password that breaks the URL: {hint('proxy_password')}")
    if user and not _is_latin1(unquote(user.group(1))):
        raise OptionError(f"{name} contains a user or password outside Latin-1: {hint('proxy_latin1')}")
    try:
        url = urlsplit(text)
        host = (url.hostname or "").encode("idna").decode()
        usable = host and host.isprintable() and " " not in host and (url.port or True)
    except ValueError:
        usable = False
    if not usable or url.path not in ("", "/") or url.query or url.fragment:
        raise OptionError(f"{name} is not the URL of a proxy: {hint('proxy_form')}")
    return text


def _is_latin1(text: str) -> bool:
    return all(character <= "\xff" for character in text)


def proxy_variable(value: str, environ: Mapping[str, str]) -> str:
    """Return what to call the place that a proxy which the task does not set came from."""
    of_this = [name for name, text in environ.items() if text == value and name.lower() in ("https_proxy", "all_proxy")]
    return min(of_this, key=lambda name: name.lower() == "all_proxy", default="the system's settings")


def check_ca_path(path: str | None) -> str | None:
    """The CA bundle, None when none is given. Raises OptionError."""
    if path and not os.path.exists(path):
        raise OptionError(f"ca_path names no file or folder on the machine that runs the task: {path}")
    return path or None
