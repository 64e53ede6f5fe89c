# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: sends one request and reads its response; the only importer of requests."""

from __future__ import annotations

import json
import os
import re
import socket
import ssl
import threading
import traceback
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from ._auth import Authorization
from ._connection import check_proxy, proxy_variable
from ._errors import OktaError, TransportError, build_okta_error
from ._hints import hint
from ._libraries import REQUESTS, import_problem, version_problem
from ._secrets import Secrets
from ._wire import Stop, observe

# OpenSSL's codes of what is wrong with a certificate, by the key of the hint.
_OTHER_NAME = 62
_CERTIFICATE_HINTS = {
    **dict.fromkeys((9, 10), "certificate_dates"),
    **dict.fromkeys((_OTHER_NAME, 64), "certificate_name"),
    **dict.fromkeys((24, 66, 67, 68, 79), "certificate_unfit"),
    **dict.fromkeys(range(80, 95), "certificate_strict"),
}
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")  # in text whose pairs have become characters
# Python's own, and that of urllib3 before version 2 for a certificate of another host.
_UNTRUSTED = {"SSLCertVerificationError", "CertificateError"}


class Settings(NamedTuple):
    """Holds how to reach one org and sign in, every value checked; timeout is in seconds.

    sources: the environment variable that set an option, for each option that the environment set.
    """

    org_url: str
    authorization: Authorization
    user_agent: str
    validate_certs: bool = True
    ca_path: str | None = None
    proxy: str | None = None
    timeout: int = 30
    concurrency: int = 4
    sources: Mapping[str, str] = MappingProxyType({})


class Response(NamedTuple):
    """Holds a response as it came: status, headers (names in any case), body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the value of the body, None if it is not JSON; Ansible can return no half of a surrogate pair."""
        try:
            value = json.loads(self.body)
            if rb"\ud" in self.body.lower():
                value = json.loads(_LONE_SURROGATE.sub("\ufffd", json.dumps(value, ensure_ascii=False)))
            return value
        except (ValueError, RecursionError):
            return None


class Transport:
    """Sends requests to one org over kept-alive connections, as many as concurrency allows; safe for use by several
    threads.
    """

    def __init__(self, settings: Settings, session: Any = None, secrets: Secrets | None = None):
        self.settings = settings
        self.sources = dict(settings.sources)
        self._session = session
        self._secrets = secrets or Secrets()
        self._stop = Stop()
        self._lock = threading.Lock()

    def send(
        self,
        method: str,
        target: str,
        form: dict[str, str] | str | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Response:
        """Send one request once; target is its path and query, form its body or the fields of one, body an object
        to send as JSON.

        Raises TransportError if no response came, another OktaError if requests or the proxy cannot be used.
        """
        try:
            with self._lock:
                self._session = self._session or self._new_session()
            response = self._session.request(
                method,
                self.settings.org_url + target,
                data=form,
                json=body,
                headers={"Accept": "application/json", "User-Agent": self.settings.user_agent},
                auth=self.settings.authorization,
                verify=self.settings.validate_certs and (self.settings.ca_path or True),
                timeout=self.settings.timeout,
                allow_redirects=False,
                stream=True,
            )
            # Before version 2, urllib3 takes a body that breaks off for a whole one unless told.
            response.raw.enforce_content_length = True
            if _leaves_something(response):
                response.close()
            if response.status_code >= 200:
                return Response(response.status_code, response.headers, response.content)
            failure = self._not_final(response.status_code, method, target.split("?")[0])
        except (OSError, ValueError) as error:
            failure = self._no_response(error, method, target.split("?")[0])
        raise failure

    def cancel(self) -> None:
        """Let responses that are on their way come in, if they do so soon. A signal handler may call it."""
        self._stop()

    def close(self) -> None:
        """Close the connections, including those that urllib3 2 leaves to the garbage collector."""
        if self._session:
            adapter = self._session.get_adapter(self.settings.org_url)
            for manager in (adapter.poolmanager, *adapter.proxy_manager.values()):
                for pool in map(manager.pools.get, manager.pools.keys()):
                    pool.close()

    def _new_session(self) -> Any:
        problem: OktaError | None
        try:
            import requests
            import urllib3
            from requests import utils
            from requests.adapters import HTTPAdapter
        except ImportError as error:
            problem = import_problem(error, REQUESTS, "requests")
        else:
            problem = version_problem(requests, REQUESTS)
        if problem:
            raise problem
        from http.cookiejar import DefaultCookiePolicy

        settings = self.settings
        if not settings.validate_certs:
            urllib3.disable_warnings()
        session = requests.Session()
        # The environment has no say in credentials (~/.netrc) and certificates (REQUESTS_CA_BUNDLE), only in the proxy.
        session.trust_env = False
        proxy = settings.proxy or self._proxy_of_environment(utils)
        session.proxies = {"https": proxy, "http": proxy} if proxy else {}
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=settings.concurrency, pool_block=True)
        observe(adapter.poolmanager, self._stop)
        if proxy:
            helpers: Any = utils  # of which this one has no types
            observe(adapter.proxy_manager_for(helpers.prepend_scheme_if_needed(proxy, "http")), self._stop)
        session.mount(settings.org_url, adapter)
        return session

    def _proxy_of_environment(self, utils: Any) -> str | None:
        """Return the proxy that the environment or the system names for the org, None if there is none."""
        org_url = self.settings.org_url
        found = (
            utils.select_proxy(org_url, utils.get_environ_proxies(org_url)) if org_url.startswith("https:") else None
        )
        if not found:
            return None
        self._secrets.add_url(found)
        self.sources["proxy"] = proxy_variable(found, os.environ)
        return check_proxy(found, f"proxy (from {self.sources['proxy']})")

    def _not_final(self, status: int, method: str, path: str) -> TransportError:
        host = urlsplit(self.settings.org_url).netloc
        return TransportError(
            f"{method} {path}: {host} sent the interim response {status}, after which the final one may never come",
            build_okta_error(method, path),
            hint("not_okta"),
            retryable=True,
            outcome_unknown=True,
            is_fatal=True,
        )

    def _no_response(self, error: Exception, method: str, path: str) -> TransportError:
        causes = _chain(error)
        names = {type(cause).__name__ for cause in causes}
        steps = _steps(causes)
        reached = not steps.isdisjoint(_RESPONSE_STEPS)
        if "_connect_tls_proxy" in steps:
            what, advice, retryable = *_proxy_tls_problem(causes, names), False
        elif names & _UNTRUSTED:
            what, advice, retryable = *self._certificate_problem(causes), False
        elif "ProxyError" in names:
            what, advice, retryable = *_proxy_problem(causes), False
        elif any(isinstance(cause, socket.gaierror) for cause in causes):
            what, advice, retryable = "the name {host} does not resolve", "no_such_name", True
        elif names & {"NewConnectionError", "ConnectTimeoutError"}:
            what, advice, retryable = "no connection to {host}", "no_connection", True
        elif names & {"ReadTimeoutError", "ReadTimeout"}:
            what, advice, retryable = f"no answer within {self.settings.timeout} seconds", "timed_out", True
        elif reached or "ProtocolError" in names:
            what, advice, retryable = (
                "the connection to {host} failed before the answer was complete",
                "no_connection",
                True,
            )
        elif "SSLError" in names:
            what = f"no TLS connection to {{host}}{_openssl_reason(causes)}"
            advice, retryable = "ca_file" if _has_no_certificates(causes) else "tls", True
        else:
            what, advice, retryable = "no request can be sent to {host}", "unsendable", False
        host = urlsplit(self.settings.org_url).netloc
        return TransportError(
            f"{method} {path}: {self._secrets.mask_message(what).replace('{host}', host)}",
            build_okta_error(method, path),
            hint(advice),
            retryable=retryable,
            outcome_unknown=reached,
            is_fatal=True,
        )

    def _certificate_problem(self, causes: list[BaseException]) -> tuple[str, str]:
        """Return what is wrong with the certificate of the org, and the key of the hint."""
        what, code = _certificate_fault(causes)
        unknown = "unknown_ca ca_path" if self.settings.ca_path else "unknown_ca"
        key = _CERTIFICATE_HINTS.get(code, unknown)
        return f"the certificate of {{host}} cannot be trusted ({what})", key


def _leaves_something(response: Any) -> bool:
    """Return whether more may come on the connection than is read, which the next request would take for its response:
    the final response after an interim one, or a body where there is none.
    """
    if response.status_code not in (204, 304):
        return bool(response.status_code < 200)
    return response.headers.get("Content-Length", "0").strip() != "0" or "Transfer-Encoding" in response.headers


def _chain(error: BaseException) -> list[BaseException]:
    """Return the error and all that led to it; behind a proxy, urllib3 names less as the cause than stands in the
    context.
    """
    found: list[BaseException] = []
    ahead: list[BaseException | None] = [error]
    while ahead:
        one = ahead.pop(0)
        if one is not None and one not in found:
            found.append(one)
            ahead += [one.__cause__, one.__context__]
    return found


# Functions in which the head of a response or its body is read, so that Okta may have the request.
_RESPONSE_STEPS = ("getresponse", "generate")


def _steps(causes: list[BaseException]) -> set[str]:
    """Return the names of the functions in which it failed.

    They say what failed, because behind a proxy the classes of urllib3's exceptions do not distinguish a response that
    was lost from a connection that was never made, nor the proxy's TLS from the org's.
    """
    return {frame.f_code.co_name for cause in causes for frame, _line in traceback.walk_tb(cause.__traceback__)}


def _certificate_fault(causes: list[BaseException]) -> tuple[str, int]:
    """Return what OpenSSL or urllib3 says of a certificate, and OpenSSL's code; urllib3 only compares names."""
    problem = next(cause for cause in causes if type(cause).__name__ in _UNTRUSTED)
    return str(getattr(problem, "verify_message", problem)), getattr(problem, "verify_code", _OTHER_NAME)


def _proxy_tls_problem(causes: list[BaseException], names: set[str]) -> tuple[str, str]:
    """Return what is wrong with the TLS connection to a proxy that is addressed with https://, and the key of the
    hint.
    """
    if names & _UNTRUSTED:
        return f"the certificate of the proxy cannot be trusted ({_certificate_fault(causes)[0]})", "proxy_certificate"
    return f"no TLS connection to the proxy{_openssl_reason(causes)}", "proxy_tls"


def _proxy_problem(causes: list[BaseException]) -> tuple[str, str]:
    """Return what the proxy says or that it cannot be reached, and the key of the hint."""
    said = [re.search(r"^Tunnel connection failed: (\d+)", str(cause)) for cause in causes]
    status = next((match.group(1) for match in said if match), None)
    if status == "407":
        return "the proxy lets no request through to {host} without its user and password (407)", "407"
    if status:
        return f"the proxy lets no request through to {{host}} ({status})", "proxy_forbids"
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return "the name of the proxy does not resolve", "proxy_refused"
    return "no connection to the proxy, so no request to {host}", "proxy_refused"


def _openssl_reason(causes: list[BaseException]) -> str:
    """Return the reason that OpenSSL gives, in parentheses, empty if it gives none."""
    reasons = [getattr(cause, "reason", None) for cause in causes if isinstance(cause, ssl.SSLError)]
    found = next((reason for reason in reasons if isinstance(reason, str)), "")
    return f" ({found.replace('_', ' ').lower()})" if found else ""


def _has_no_certificates(causes: list[BaseException]) -> bool:
    return "no certificate or crl found" in _openssl_reason(causes)
