# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The application that serves /api/v1 and /oauth2/v1."""

import traceback

from flask import Flask, Response, g
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from . import api_tokens, apps, grants, oauth, refresh_tokens, sessions, system_log, users, zones
from .errors import OAuthError, OktaError, TokenError
from .jose import MissingPackageError
from .operations import (
    Operations,
    add_okta_headers,
    error_response,
    oauth_error_response,
    token_error_response,
    unknown_path,
)
from .state import State


def create_app(state: State) -> Flask:
    app = Flask("okta_emulator", static_folder=None, template_folder=None)
    # `/tokens/` must be `/tokens`, as it may well be at Okta: an empty id turns "revoke one" into "revoke all".
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    operations = Operations(app, state)
    for part in (api_tokens, apps, grants, oauth, refresh_tokens, sessions, system_log, users, zones):
        part.register(operations)
    app.extensions["okta_scopes"] = operations.scopes

    @app.errorhandler(OktaError)
    def okta_error(error: OktaError) -> Response:
        return error_response(error)

    @app.errorhandler(OAuthError)
    def oauth_error(error: OAuthError) -> Response:
        return oauth_error_response(error, g.call)

    @app.errorhandler(TokenError)
    def token_error(error: TokenError) -> Response:
        return token_error_response(error)

    @app.errorhandler(MissingPackageError)
    def package_missing(error: MissingPackageError) -> Response:
        return token_error_response(TokenError(500, "server_error", str(error)))

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        if isinstance(error, MethodNotAllowed):
            return error_response(OktaError("E0000022"))
        return error_response(unknown_path(g.call))

    @app.errorhandler(Exception)
    def defect(_error: Exception) -> Response:
        traceback.print_exc()
        return error_response(OktaError("E0000009"))

    @app.after_request
    def okta_headers(response: Response) -> Response:
        add_okta_headers(response, g.call)
        return response

    return app
