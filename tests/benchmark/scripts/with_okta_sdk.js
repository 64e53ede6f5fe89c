// Copyright (c) 2026 identityops contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later
// The work with Okta's SDK for Node.js: everything at once.

const fs = require("fs");
const okta = require("@okta/okta-sdk-nodejs");

const work = JSON.parse(fs.readFileSync(process.argv[2]));
const client = new okta.Client({ orgUrl: work.url, token: work.api_token, testing: { disableHttpsCheck: true } });

async function revoke(path) {
  const segments = path.split("/").slice(3);
  if (segments[0] === "api-tokens") {
    await client.apiTokenApi.revokeApiToken({ apiTokenId: segments[1] });
  } else {
    await client.userApi.revokeTokensForUserAndClient({ userId: segments[1], clientId: segments[3] });
  }
}

async function read(path) {
  const segments = path.split("/").slice(3);
  const found = [];
  const tokens = await client.userApi.listRefreshTokensForUserAndClient({ userId: segments[1], clientId: segments[3], limit: 200 });
  await tokens.each((token) => { found.push(token); });
  return found;
}

Promise.all(work.paths.map(work.verb === "revoke" ? revoke : read)).then(
  (results) => console.log(results.flat().length),
  (error) => { console.error(error); process.exit(1); },
);
