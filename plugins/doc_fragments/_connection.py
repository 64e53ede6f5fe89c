# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: the options every module takes to reach an org and sign in."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  org_url:
    description:
      - URL of the Okta org, for example V(https://acme.okta.com), or of its custom domain. Not that of the Admin
        Console.
      - If the option is not set, the task uses E(OKTA_CLIENT_ORGURL), then E(OKTA_ORG_URL), then E(OKTA_ORG_NAME)
        together with E(OKTA_BASE_URL), which defaults to V(okta.com).
      - V(http://) is accepted only for an emulator on the same machine.
    type: str
  api_token:
    description:
      - Secret of an API token (SSWS). Create it as a service account that has only the admin role it needs.
      - If no authentication option is set, the task uses E(OKTA_CLIENT_TOKEN), then E(OKTA_API_TOKEN).
      - Configure exactly one of O(api_token), O(access_token) and O(oauth_client_id). Credentials in task options
        override those in the environment.
    type: str
  access_token:
    description:
      - OAuth 2.0 access token of the org authorization server, obtained elsewhere and sent as a bearer token.
      - If no authentication option is set, the task uses E(OKTA_ACCESS_TOKEN).
    type: str
  oauth_client_id:
    description:
      - Client ID of an OAuth 2.0 service app, which is what Okta recommends. The task signs an assertion with
        O(oauth_private_key), and Okta issues an access token for an hour. If the app requires DPoP, the token is bound
        to a key that exists only while the task runs.
      - The app needs the scopes named at O(oauth_scopes) and an admin role.
      - If no authentication option is set, the task uses E(OKTA_CLIENT_CLIENTID), then E(OKTA_API_CLIENT_ID).
    type: str
  oauth_private_key:
    description:
      - The service app's private key (RSA or EC, without a passphrase) in PEM or JWK form, or the path of a file with
        it on the machine that runs the task. An empty file is ignored.
      - Line breaks that were lost or escaped on the way, quotes, indentation and a base64 encoding of the whole text
        do no harm. Of a JWK set, the task uses the key that O(oauth_private_key_id) names, or the only private one.
      - If the option is not set, the task uses E(OKTA_CLIENT_PRIVATEKEY), then E(OKTA_API_PRIVATE_KEY).
    type: str
  oauth_private_key_id:
    description:
      - ID (C(kid)) of the key, needed if the app has several public keys. If it is not set, the one in a JWK is used.
      - The environment variables are E(OKTA_CLIENT_PRIVATEKEYID) and E(OKTA_API_PRIVATE_KEY_ID). They are ignored if
        the task sets both O(oauth_client_id) and O(oauth_private_key).
    type: str
  oauth_scopes:
    description:
      - Scopes to request. The default is what the task needs and no more, which is C(okta.apiTokens.read) or
        C(okta.apiTokens.manage) for API tokens, and C(okta.users.read) or C(okta.users.manage) for refresh tokens.
        Check mode requests the first of them. Other scopes must include these, or the task fails before any request.
      - The environment variables are E(OKTA_CLIENT_SCOPES) and E(OKTA_API_SCOPES), with scopes separated by commas or
        blanks. They are ignored if the task sets both O(oauth_client_id) and O(oauth_private_key).
    type: list
    elements: str
  validate_certs:
    description: Whether the org's TLS certificate must be valid. Set it to V(false) for tests only.
    type: bool
    default: true
  ca_path:
    description:
      - File or folder with the certificates of the authorities to trust, on the machine that runs the task. The default
        is the bundle that comes with the Python library C(requests). Environment variables of that library do not
        change it.
    type: path
  proxy:
    description:
      - URL of the HTTP proxy to use, for example V(http://proxy.example.com:3128). SOCKS proxies are not supported.
      - If it is not set, E(HTTPS_PROXY), then E(ALL_PROXY) is used, unless E(NO_PROXY) names the org's host.
    type: str
  timeout:
    description: Seconds to wait for a connection, and then for a whole response, per request (1 to 3600).
    type: int
    default: 30
  retries:
    description:
      - Number of retries for faults that may pass, which are responses of 500, 502, 503 or 504, lost connections, and
        responses that do not come in time.
      - Between retries the task waits up to 30 seconds, or as long as the response asks with C(Retry-After), but not
        longer than a minute.
      - Waits for the rate limit do not count. They are limited by O(rate_limit_timeout).
    type: int
    default: 4
  rate_limit_timeout:
    description:
      - Total number of seconds the task may wait for Okta's rate limit. With V(0) it fails instead of waiting, with
        V(-1) it waits without a limit.
    type: int
    default: 300
  rate_limit_share:
    description:
      - Percentage (1 to 100) of the rate limit that may be consumed, by any client, before the task pauses until the
        next minute. The rest remains for others who share the limit.
    type: int
    default: 90
  concurrency:
    description: Maximum number of requests in flight (1 to 16).
    type: int
    default: 4
requirements:
  - Python >= 3.9 with the library C(requests) >= 2.25.1 on the machine that runs the task
  - the library C(PyJWT[crypto]) >= 2.3 on that machine too, to use O(oauth_client_id)
notes:
  - An option that is an empty string is an error, so that a variable which was not set never makes the task use other
    credentials. Leave the option out, or use V(default(omit\)), to use the environment. An environment variable that is
    empty is ignored.
  - Credentials in the environment are used only for the org that the environment names, if it names one.
  - The environment variables are those of the machine that runs the task. Use the C(environment) keyword to set them
    there.
  - Secrets do not appear in results, errors, logs and diffs. IDs are not secrets.
"""
