# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: sends one request and reads its response; the only importer of requests."""

from __future__ import annotations

import json
import socket
import threading
import traceback
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from ._auth import Authorization
from ._errors import MissingLibraryError, TransportError, build_okta_error

# Python's own, and that of urllib3 before version 2 for a certificate of another host.
_UNTRUSTED = {"SSLCertVerificationError", "CertificateError"}


class Settings(NamedTuple):
    """Holds how to reach one org and sign in, every value checked; timeout is in seconds."""

    org_url: str
    authorization: Authorization
    user_agent: str
    validate_certs: bool = True
    ca_path: str | None = None
    proxy: str | None = None
    timeout: int = 30
    concurrency: int = 4


class Response(NamedTuple):
    """Holds a response as it came: status, headers (names in any case), body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the value of the body, None if it is not JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


class Transport:
    """Sends requests to one org over kept-alive connections, as many as concurrency allows; safe for use by several
    threads.
    """

    def __init__(self, settings: Settings, session: Any = None):
        self.settings = settings
        self._session = session
        self._lock = threading.Lock()

    def send(self, method: str, target: str, form: dict[str, str] | str | None = None) -> Response:
        """Send one request once; target is its path and query, form its body or the fields of one.

        Raises TransportError if no response came, MissingLibraryError if requests is not installed.
        """
        with self._lock:
            self._session = self._session or _new_session(self.settings)
        try:
            response = self._session.request(
                method,
                self.settings.org_url + target,
                data=form,
                headers={"Accept": "application/json", "User-Agent": self.settings.user_agent},
                auth=self.settings.authorization,
                verify=self.settings.validate_certs and (self.settings.ca_path or True),
                timeout=self.settings.timeout,
                allow_redirects=False,
                stream=True,
            )
            # Before version 2, urllib3 takes a body that breaks off for a whole one unless told.
            response.raw.enforce_content_length = True
            return Response(response.status_code, response.headers, response.content)
        except (OSError, ValueError) as error:
            failure = self._no_response(error, method, target.split("?")[0])
        raise failure

    def close(self) -> None:
        """Close the connections, including those that urllib3 2 leaves to the garbage collector."""
        if self._session:
            adapter = self._session.get_adapter(self.settings.org_url)
            for manager in (adapter.poolmanager, *adapter.proxy_manager.values()):
                for pool in map(manager.pools.get, manager.pools.keys()):
                    pool.close()

    def _no_response(self, error: Exception, method: str, path: str) -> TransportError:
        causes = _chain(error)
        names = {type(cause).__name__ for cause in causes}
        host = urlsplit(self.settings.org_url).netloc
        hint, retryable, reached = "check org_url, the network and proxy", True, _was_sent(causes)
        if names & _UNTRUSTED:
            why, retryable = f"the certificate of {host} cannot be trusted ({_certificate_problem(causes)})", False
            hint = "point ca_path at the CA that signed it, or correct org_url"
        elif "ProxyError" in names:
            why, retryable = f"the proxy lets no request through to {host}", False
            hint = "check proxy, or HTTPS_PROXY and NO_PROXY in the environment"
        elif any(isinstance(cause, socket.gaierror) for cause in causes):
            why, hint = f"the name {host} does not resolve", "check org_url"
        elif names & {"NewConnectionError", "ConnectTimeoutError"}:
            why = f"no connection to {host}"
        elif names & {"ReadTimeoutError", "ReadTimeout"}:
            why, hint = f"no answer within {self.settings.timeout} seconds", "raise timeout, or check the network"
        elif reached or "ProtocolError" in names:
            why = f"the connection to {host} failed before the answer was complete"
        elif "SSLError" in names:
            why, hint = f"no TLS connection to {host}", "check org_url, ca_path and proxy"
        else:
            why, retryable = f"no request can be sent to {host}", False
        return TransportError(
            f"{method} {path}: {why}",
            build_okta_error(method, path),
            hint,
            retryable=retryable,
            outcome_unknown=reached,
            is_fatal=True,
        )


def _new_session(settings: Settings) -> Any:
    try:
        import requests
        import urllib3
        from requests.adapters import HTTPAdapter
        from requests.utils import get_environ_proxies
    except ImportError:
        raise MissingLibraryError("requests") from None
    from http.cookiejar import DefaultCookiePolicy

    if not settings.validate_certs:
        urllib3.disable_warnings()
    session = requests.Session()
    # The environment has no say in credentials (~/.netrc) and certificates (REQUESTS_CA_BUNDLE), only in the proxy.
    session.trust_env = False
    if settings.proxy:
        session.proxies = {"https": settings.proxy, "http": settings.proxy}
    elif settings.org_url.startswith("https:"):
        session.proxies = get_environ_proxies(settings.org_url)
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    adapter = HTTPAdapter(pool_connections=1, pool_maxsize=settings.concurrency, pool_block=True)
    session.mount(settings.org_url, adapter)
    return session


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


def _was_sent(causes: list[BaseException]) -> bool:
    """Return whether Okta may have the request: what failed was reading the head of the response or its body.

    The functions in which that happens are recognized by their names, because behind a proxy the classes of urllib3's
    exceptions do not distinguish it from a connection that was never made.
    """
    steps = {frame.f_code.co_name for cause in causes for frame, _line in traceback.walk_tb(cause.__traceback__)}
    return not steps.isdisjoint(("getresponse", "generate"))


def _certificate_problem(causes: list[BaseException]) -> str:
    problem = next(cause for cause in causes if type(cause).__name__ in _UNTRUSTED)
    return str(getattr(problem, "verify_message", problem))
