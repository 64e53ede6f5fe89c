# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: says what to do about what can go wrong.

The troubleshooting page of the documentation is made from this table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

HINTS = {
    # Okta's error codes, some of them by the way to sign in or by the kind of thing that was not found
    "E0000004": "authenticate with an API token, an access token or a service app",
    "E0000005": "this operation does not accept access tokens; authenticate with api_token",
    "E0000006": "give the account or service app in use an admin role for this operation, and call from inside"
    " the network zone of its API token",
    "E0000007": "check the IDs that the task names",
    "E0000007 Token": "check token_id; it is the ID of an API token, which begins with 00T",
    "E0000007 OAuth2RefreshTokenTx": "check token_id; refresh tokens belong to one user and one client",
    "E0000007 User": "check the user's ID or login, in user_id for example",
    "E0000007 PublicClientApp": "check client_id",
    "E0000007 AppInstance": "check client_id",
    "E0000008": "check that org_url is the address of your Okta org; it has no such operation",
    "E0000009": "the fault is on Okta's side; run the task again later, and ask Okta's support with the error_id if it"
    " stays",
    "E0000010": "Okta is in read-only mode for maintenance; run the task again later",
    "E0000011": "the API token in api_token is wrong, revoked or expired, or its owner is suspended or deactivated;"
    " create one for an active service account in the Admin Console under Security > API > Tokens",
    "E0000015": "the org does not have this feature; ask Okta's support to enable it, or leave out what needs it",
    "E0000029": "leave out after, or take it from next_after of the latest result",
    "E0000031": "leave out after, or take it from next_after of the latest result",
    "E0000038": "check the status of the user, which does not allow this operation",
    "E0000047": "raise rate_limit_timeout, or run the task when fewer clients share the limit",
    "E0000239": "somebody else is changing the same thing; run the task again",
    # Codes of the token endpoint, and of challenges to access tokens
    "access_denied": "call from inside the network zones of the service app, or change them in the Admin Console",
    "insufficient_scope": "grant the app the scope {scope} and obtain a new access token that has it",
    "insufficient_scope oauth_client_id": "grant the service app the scope {scope} on its tab Okta API Scopes in the"
    " Admin Console, and add it to oauth_scopes if the task or the environment sets them",
    "invalid_client": "check oauth_client_id, that oauth_private_key (and oauth_private_key_id) belong to a public key"
    " of an active service app, and the clock of the machine that runs the task",
    "invalid_dpop_proof": "an access token that is bound to a key cannot be used alone; authenticate with"
    " oauth_client_id and oauth_private_key, or turn off the app's DPoP requirement",
    "invalid_dpop_proof oauth_client_id": "check the clock of the machine that runs the task, and that org_url is the"
    " address under which Okta itself knows the org; no proxy may change requests on their way",
    "invalid_token": "obtain a new access token and give it in access_token",
    "invalid_token oauth_client_id": "check that the service app of oauth_client_id is active; a new access token was"
    " refused as well",
    "not_granted": "grant the service app {scopes} on its tab Okta API Scopes in the Admin Console",
    "not_granted oauth_scopes": "grant the service app {scopes} on its tab Okta API Scopes in the Admin Console, and"
    " remove from oauth_scopes what it is not granted",
    "not_requested": "add them, or leave oauth_scopes out, so that the task requests what it needs",
    "use_dpop_nonce": "an access token that is bound to a key cannot be used alone; authenticate with"
    " oauth_client_id and oauth_private_key, or turn off the app's DPoP requirement",
    "use_dpop_nonce oauth_client_id": "run the task again; Okta refused the nonce that it had given itself",
    # Responses without an error of Okta's
    "not_okta": "check that org_url is the address of your Okta org and that no proxy or portal answers in its place",
    "407": "give the proxy's user and password in proxy or HTTPS_PROXY, as http://user:password@proxy.example.com:3128",
    "429": "lower concurrency, raise rate_limit_timeout, or run the task later; a gateway or proxy before Okta limits"
    " requests too",
    "unavailable": "run the task again later; if it stays, check the proxy and that org_url is the address of your"
    " Okta org, because the response did not come from Okta's API",
    "cancelled": "run the task again to do what is left",
    # No response
    "no_connection": "check org_url, the network and proxy",
    "no_such_name": "check org_url",
    "timed_out": "raise timeout, or check the network",
    "tls": "check org_url, its port and the proxy; the server must speak TLS 1.2 or newer",
    "unsendable": "check org_url, the proxy, ca_path and the network",
    "ca_file": "check that ca_path is a file with certificates in PEM form, or a folder prepared with openssl rehash",
    # Certificates
    "unknown_ca": "point ca_path at the CA that signed it, or correct org_url",
    "unknown_ca ca_path": "add the CA that signed it to ca_path, or correct org_url; a proxy that reads along signs"
    " with a CA of its own",
    "certificate_dates": "renew the certificate, or correct the clock of the machine that runs the task",
    "certificate_name": "correct org_url, or have a certificate issued for this name",
    "certificate_unfit": "have the certificate, or that of its CA, reissued without the fault in parentheses;"
    " ca_path does not help",
    "certificate_strict": "have the certificate, or that of its CA, reissued as RFC 5280 demands, or run the task"
    " with Python 3.12 or older until then; ca_path does not help, because Python 3.13 checks more",
    # The proxy
    "proxy_refused": "check proxy, or HTTPS_PROXY, ALL_PROXY and NO_PROXY in the environment",
    "proxy_forbids": "allow the org in the proxy, or name the org in NO_PROXY if the machine can reach it directly",
    "proxy_tls": "check proxy; most proxies are addressed with http://, also for https requests",
    "proxy_certificate": "add the CA that signed the proxy's certificate to ca_path, or address the proxy with http://",
    "proxy_form": "give it as http://proxy.example.com:3128",
    "proxy_scheme": "give the address of an HTTP proxy, as http://proxy.example.com:3128",
    "proxy_password": "percent-encode blanks and the characters / ? and # in user and password, for example / as %2F",
    "proxy_latin1": "give the proxy's user a password of ASCII characters; HTTP proxies take no others",
    # The private key
    "key_copy": "give it as PEM (PKCS#1 or PKCS#8) or as a JWK, whole and unchanged",
    "key_encrypted": "give the key without a passphrase, and keep it in Ansible Vault instead",
    "key_public": "give the private key that belongs to it; Okta holds the public one",
    "key_openssh": "convert it with ssh-keygen -p -m PEM -f FILE, or create a key pair in the Admin Console",
    "key_unfit": "give the private key of an RSA pair, or of an EC pair on P-256, P-384 or P-521",
    "key_set": "give the one whose public key the service app has, or its kid in oauth_private_key_id",
    # The token
    "token_copy": "copy it again",
    "token_is_access_token": "give it in access_token or OKTA_ACCESS_TOKEN",
    "token_is_api_token": "give it in api_token or OKTA_CLIENT_TOKEN",
    "token_is_id": "give the secret, which Okta shows once, when the token is created",
    # Python libraries
    "library_old": "install a newer one where the Python is that runs the modules: {python} -m pip install --upgrade"
    " '{library}'",
    "library_jwt": "remove it and install PyJWT where the Python is that runs the modules: {python} -m pip uninstall"
    " jwt; {python} -m pip install --force-reinstall '{library}'",
    "library_broken": "repair it where the Python is that runs the modules: {python} -m pip install --upgrade"
    " --force-reinstall '{library}'",
}
# Okta's codes among the keys; a response may hold any text as its code.
_CODE = re.compile(
    r"E\d{7}|access_denied|insufficient_scope|invalid_client|invalid_dpop_proof|invalid_token|use_dpop_nonce"
)
_UNAVAILABLE = (500, 502, 503, 504)


def hint(key: str, variant: str = "", **details: str) -> str:
    """Return what to do: the hint of the variant if it has one of its own, else that of the key."""
    return HINTS.get(f"{key} {variant}", HINTS[key]).format(**details)


def hint_of_response(
    status: int, code: str | None, summary: str | None, kind: str, scope: str = "that this operation needs"
) -> str | None:
    """Return what to do about a response other than 2xx, None if Okta's own words must do.

    kind: the option that provides the credentials.
    """
    if not code:
        return HINTS.get(str(status)) or HINTS["unavailable" if status in _UNAVAILABLE else "not_okta"]
    if "DPoP" in (summary or "") and code != "use_dpop_nonce":
        code = "invalid_dpop_proof"
    missing = re.search(r"\((\w+)\)$", summary or "")
    variant = missing.group(1) if code == "E0000007" and missing else kind
    return hint(code, variant, scope=scope) if code in HINTS and _CODE.fullmatch(code) else None


def with_sources(text: str, sources: Mapping[str, str]) -> str:
    """Return the hint with the environment variables that set the options it names; sources: variable by option."""
    named = [
        f"{option} comes from {variable}"
        for option, variable in sources.items()
        if re.search(rf"(?<![\w/]){option}(?!\w)", text)
    ]
    return f"{text} ({', '.join(named)})" if named else text
