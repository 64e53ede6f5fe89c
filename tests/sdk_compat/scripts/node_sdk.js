// Copyright (c) 2026 identityops contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads tokens with Okta's Node SDK and revokes some. Reads a job as JSON from standard input, and prints what it saw as JSON.

const okta = require('@okta/okta-sdk-nodejs');
const { version } = require('@okta/okta-sdk-nodejs/package.json');

async function all(collection) {
  const items = [];
  await (await collection).each(item => { items.push(item); });
  return items;
}

async function main() {
  let text = '';
  for await (const chunk of process.stdin) {
    text += chunk;
  }
  const job = JSON.parse(text);
  const client = new okta.Client(job.client);
  const { user_id: userId, client_id: clientId } = job;
  const operations = {
    api_tokens: () => all(client.apiTokenApi.listApiTokens()),
    refresh_tokens: () => all(client.userApi.listRefreshTokensForUserAndClient({ userId, clientId })),
    api_token: apiTokenId => client.apiTokenApi.getApiToken({ apiTokenId }),
    refresh_token: tokenId => client.userApi.getRefreshTokenForUserAndClient({ userId, clientId, tokenId }),
    revoke_api_token: apiTokenId => client.apiTokenApi.revokeApiToken({ apiTokenId }),
    revoke_refresh_token: tokenId => client.userApi.revokeTokenForUserAndClient({ userId, clientId, tokenId }),
    revoke_refresh_tokens: () => client.userApi.revokeTokensForUserAndClient({ userId, clientId }),
    apps: q => all(client.applicationApi.listApplications({ q })),
    app_tokens: appId => all(client.applicationApi.listOAuth2TokensForApplication({ appId })),
    grants: userId => all(client.userApi.listUserGrants({ userId })),
    app_token: (appId, tokenId) => client.applicationApi.getOAuth2TokenForApplication({ appId, tokenId }),
    grant: (userId, grantId) => client.userApi.getUserGrant({ userId, grantId }),
    revoke_app_token: (appId, tokenId) => client.applicationApi.revokeOAuth2TokenForApplication({ appId, tokenId }),
    revoke_grant: (userId, grantId) => client.userApi.revokeUserGrant({ userId, grantId }),
    revoke_app_tokens: appId => client.applicationApi.revokeOAuth2TokensForApplication({ appId }),
    revoke_grants: userId => client.userApi.revokeUserGrants({ userId }),
    revoke_sessions: userId => client.userApi.revokeUserSessions({ userId }),
    revoke_current_api_token: () => client.apiTokenApi.revokeCurrentApiToken(),
  };
  const result = { version };
  for (const [operation, ...values] of job.do) {
    result[operation] = await operations[operation](...values) ?? null;
  }
  console.log(JSON.stringify(result));
}

main().catch(error => {
  console.error(error.message);
  process.exitCode = 1;
});
