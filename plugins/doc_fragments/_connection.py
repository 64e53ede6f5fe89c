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
      - Address of the Okta org, for example V(https://acme.okta.com), or its custom domain. Not the address of the
        Admin Console.
      - When the task does not give it, the first of the environment variables E(OKTA_CLIENT_ORGURL) and E(OKTA_ORG_URL)
        that is set counts, else E(OKTA_ORG_NAME) together with E(OKTA_BASE_URL), which defaults to V(okta.com).
      - V(http://) is accepted for an emulator on the same machine only.
    type: str
  api_token:
    description:
      - Secret of an API token (SSWS). Okta advises to create it as a service account that has just the admin role it
        needs.
      - When the task gives no way to sign in, the first of the environment variables E(OKTA_CLIENT_TOKEN) and
        E(OKTA_API_TOKEN) that is set counts.
      - Exactly one of O(api_token), O(access_token) and O(oauth_client_id) must remain. One that the task gives makes
        those in the environment irrelevant.
    type: str
  access_token:
    description:
      - OAuth 2.0 access token of the org authorization server, obtained elsewhere and sent as a bearer token.
      - When the task gives no way to sign in, E(OKTA_ACCESS_TOKEN) counts.
    type: str
  oauth_client_id:
    description:
      - Client ID of an OAuth 2.0 service app, the way that Okta recommends. The task signs an assertion with
        O(oauth_private_key), and Okta answers with an access token for an hour. Where the app demands DPoP, the token
        is bound to a key that lives as long as the task.
      - The app needs the scopes named at O(oauth_scopes) and an admin role.
      - When the task gives no way to sign in, the first of the environment variables E(OKTA_CLIENT_CLIENTID) and
        E(OKTA_API_CLIENT_ID) that is set counts.
    type: str
  oauth_private_key:
    description:
      - The service app's private key (RSA or EC, without a passphrase) in PEM or JWK form, or the path of a file with
        it on the machine that runs the task. Line breaks may be written as V(\\n). An empty file counts as not given.
      - When the task does not give it, the first of the environment variables E(OKTA_CLIENT_PRIVATEKEY) and
        E(OKTA_API_PRIVATE_KEY) that is set counts.
    type: str
  oauth_private_key_id:
    description:
      - Id (C(kid)) of the key, needed when the app has several public keys. The one in a JWK counts when this is not
        given.
      - The environment variables for it are E(OKTA_CLIENT_PRIVATEKEYID) and E(OKTA_API_PRIVATE_KEY_ID). They count
        unless the task gives both O(oauth_client_id) and O(oauth_private_key).
    type: str
  oauth_scopes:
    description:
      - Scopes to ask for. The default is what the task needs and no more, which is C(okta.apiTokens.read) or
        C(okta.apiTokens.manage) for API tokens, and C(okta.users.read) or C(okta.users.manage) for refresh tokens.
        Check mode asks for the first of them.
      - The environment variables for it are E(OKTA_CLIENT_SCOPES) and E(OKTA_API_SCOPES), with scopes separated by
        commas or blanks. They count unless the task gives both O(oauth_client_id) and O(oauth_private_key).
    type: list
    elements: str
  validate_certs:
    description: Whether the org's TLS certificate must be valid. Set it to V(false) for tests only.
    type: bool
    default: true
  ca_path:
    description:
      - File or folder with the certificates of the authorities to trust, on the machine that runs the task. The default
        is the bundle that comes with the Python library C(requests); environment variables of that library do not
        change it.
    type: path
  proxy:
    description:
      - Proxy to use, for example V(http://proxy.example.com:3128).
      - The default is what E(HTTPS_PROXY) and E(NO_PROXY) say.
    type: str
  timeout:
    description: Seconds to wait for a connection, and for an answer, per request.
    type: int
    default: 30
  retries:
    description:
      - Tries after the first for a fault that may pass, which is an answer of 500, 502, 503 or 504, a lost connection,
        or no answer in time.
      - Refusals for the rate limit do not count. O(rate_limit_timeout) bounds these.
    type: int
    default: 4
  rate_limit_timeout:
    description:
      - Seconds the task may wait for Okta's rate limit in all. V(0) fails as soon as there is something to wait for,
        V(-1) waits without end.
    type: int
    default: 300
  rate_limit_share:
    description:
      - Percent (1 to 100) of the rate limit that may be used up, by whomever, before the task waits for the next
        minute. The rest stays for others who share the limit.
    type: int
    default: 90
  concurrency:
    description: Requests in flight at most (1 to 16).
    type: int
    default: 4
requirements:
  - Python >= 3.9 with the library C(requests) >= 2.25.1 on the machine that runs the task
  - the library C(PyJWT[crypto]) >= 2.3 there too, to sign in with O(oauth_client_id)
notes:
  - An empty string counts as not given, in an option and in an environment variable.
  - The environment variables are those of the machine that runs the task. Use the C(environment) keyword to set them
    there.
  - Secrets do not appear in results, errors, logs and diffs. Ids are no secrets.
"""
