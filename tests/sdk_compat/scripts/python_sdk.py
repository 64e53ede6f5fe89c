# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads tokens with Okta's Python SDK and revokes some.

Reads a job as JSON from standard input, and prints what it saw as JSON.
"""

import asyncio
import json
import sys

from okta import __version__
from okta.client import Client
from okta.pagination import PaginationHelper


class Sdk:
    """The operations of the SDK that have to do with tokens. They return (result, response, error)."""

    def __init__(self, job):
        self.client = Client(job["client"])
        self.user_id, self.client_id = job["user_id"], job["client_id"]

    async def api_tokens(self):
        return [plain(token) for token in good(await self.client.list_api_tokens())[0]]

    async def api_token(self, token_id):
        return plain(good(await self.client.get_api_token(token_id))[0])

    async def refresh_tokens(self):
        tokens, after = [], None
        while True:
            page, response = good(
                await self.client.list_refresh_tokens_for_user_and_client(self.user_id, self.client_id, after=after)
            )
            tokens += [plain(token) for token in page]
            after = PaginationHelper.extract_next_cursor(response.headers)
            if after is None:
                return tokens

    async def refresh_token(self, token_id):
        return plain(
            good(await self.client.get_refresh_token_for_user_and_client(self.user_id, self.client_id, token_id))[0]
        )

    async def revoke_api_token(self, token_id):
        return good(await self.client.revoke_api_token(token_id))[1].status_code

    async def revoke_refresh_token(self, token_id):
        return good(await self.client.revoke_token_for_user_and_client(self.user_id, self.client_id, token_id))[
            1
        ].status_code

    async def revoke_refresh_tokens(self):
        return good(await self.client.revoke_tokens_for_user_and_client(self.user_id, self.client_id))[1].status_code

    async def apps(self, text):
        return [plain(app) for app in good(await self.client.list_applications(q=text))[0]]

    async def app_tokens(self, app_id):
        return [plain(token) for token in good(await self.client.list_o_auth2_tokens_for_application(app_id))[0]]

    async def grants(self, user_id):
        return [plain(grant) for grant in good(await self.client.list_user_grants(user_id))[0]]

    async def app_token(self, app_id, token_id):
        return plain(good(await self.client.get_o_auth2_token_for_application(app_id, token_id))[0])

    async def grant(self, user_id, grant_id):
        return plain(good(await self.client.get_user_grant(user_id, grant_id))[0])

    async def revoke_app_token(self, app_id, token_id):
        return good(await self.client.revoke_o_auth2_token_for_application(app_id, token_id))[1].status_code

    async def revoke_grant(self, user_id, grant_id):
        return good(await self.client.revoke_user_grant(user_id, grant_id))[1].status_code

    async def revoke_app_tokens(self, app_id):
        return good(await self.client.revoke_o_auth2_tokens_for_application(app_id))[1].status_code

    async def revoke_grants(self, user_id):
        return good(await self.client.revoke_user_grants(user_id))[1].status_code

    async def revoke_sessions(self, user_id):
        return good(await self.client.revoke_user_sessions(user_id))[1].status_code

    async def revoke_current_api_token(self):
        return good(await self.client.revoke_current_api_token())[1].status_code


def good(answer):
    """(result, response) without the error, which must not be."""
    result, response, error = answer
    if error:
        raise SystemExit(str(error))
    return result, response


def plain(model):
    # to_dict() and to_json() of a model leave out what can only be read, such as its id.
    return model.model_dump(mode="json", by_alias=True)


async def main():
    job = json.load(sys.stdin)
    sdk = Sdk(job)
    result = {"version": __version__}
    for operation, *arguments in job["do"]:
        result[operation] = await getattr(sdk, operation)(*arguments)
    print(json.dumps(result))


if __name__ == "__main__":
    asyncio.run(main())
