# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: plans which API tokens get another network condition, and which stay as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Callable

from ._api_tokens import ApiTokens
from ._client import Client
from ._errors import NotFoundError, OptionError, RequestError
from ._execution import Change, Execution, Kind, Outcome, Plan, describe
from ._facts import ApiToken, Token, api_token_facts
from ._identities import embed_owners, expand_sign_in
from ._ids import check_api_token_ids
from ._networks import Network, check_network, describe_network, parse_network
from ._parallel import map_concurrently
from ._paths import api_path
from ._protection import Resolver, Seen, check_entries
from ._refresh_tokens import unless_not_found
from ._selection import OTHER_NETWORK, OWN_TOKEN, check_not_in_future, parse_where, select
from ._tokens import pick
from ._users import resolve_owners
from ._zones import Zone, names_of, read_zones, resolve_network, resolve_present_network

KIND = Kind("API tokens", "token_id", "max_changes", done="updated", settled="unchanged")


class NetworkUpdate(Change):
    """Replaces the network condition of one API token. zone_names: names of zones by their ids, for the diff."""

    def __init__(self, api_tokens: ApiTokens, token: ApiToken, network: Network, zone_names: Mapping[str, str]):
        super().__init__([token])
        self._token = token
        self._api_tokens = api_tokens
        self._network = network
        self._zone_names = zone_names

    def run(self, execution: Execution) -> list[Outcome]:
        try:
            return [Outcome(self._token, "done", self._api_tokens.restrict(self._token, self._network))]
        except RequestError as failure:
            error = failure
        if error.outcome_unknown:
            try:
                present = self._api_tokens.get(self._token["id"])
            except RequestError:
                return [Outcome(self._token, "failed", error=error)]
            if present and parse_network(present.get("network")) == self._network:
                return [Outcome(self._token, "done", execution.client.receipt())]
            error = error.with_outcome_unknown(False)
        return [Outcome(self._token, "failed", error=error)]

    def describe(self, token: Token, is_done: bool) -> str:
        network = self._network.as_json() if is_done else self._token.get("network")
        return f"{describe(token)}, can be used {describe_network(network, self._zone_names)}"


@dataclass(frozen=True)
class Wanted:
    """Holds what a task asks for, resolved to ids: the network, and the one that a token must have now (None: any).

    zones: those of the org, as far as they are needed.
    """

    network: Network
    present: Network | None
    zones: Sequence[Zone]

    def is_met_by(self, token: ApiToken) -> bool:
        """Return whether the token has the network already."""
        return parse_network(token.get("network")) == self.network

    def describe(self, tokens: Sequence[ApiToken]) -> dict[str, Any]:
        """Return {network, zones} for the result: the zones of the network, and those of the tokens as they are."""
        present = [parse_network(token.get("network")) for token in tokens]
        used = {zone_id for network in (self.network, *present) if network for zone_id in network.zones()}
        return {"network": self.network.as_json(), "zones": [zone for zone in self.zones if zone["id"] in used]}

    def reason_to_keep(self, token: ApiToken) -> str | None:
        """Return a sentence on why the token must not be changed, None if it may be."""
        if self.present is None or parse_network(token.get("network")) == self.present:
            return None
        names = names_of(self.zones)
        now, expected = describe_network(token.get("network"), names), describe_network(self.present.as_json(), names)
        return f"It can be used {now}, and not {expected}, as current_network says."


def plan_networks(client: Client, params: Mapping[str, Any], warn: Callable[[str], None]) -> Plan:
    """Plan which of the tokens with the ids of token_id, or of those that where selects, get the network of the option.

    Raises OptionError.
    """
    api_tokens = ApiTokens(client)
    where = parse_where(params["where"])
    protect = check_entries("protect", params["protect"])
    asked = None
    if where is None:
        asked = check_api_token_ids("token_id", params["token_id"], api_tokens.ids_by_name)
    wanted = _read_wanted(client, params, warn)
    extra = expand_sign_in(client, params)
    if asked == []:
        return Plan(extra={**wanted.describe([]), **extra}, kind=KIND)
    is_listed = asked is None or len(asked) > 1 or protect
    listed = api_tokens.list() if is_listed else []
    check_not_in_future(where, client.now())
    candidates, failed = (listed, []) if asked is None else _find(client, listed, asked)
    resolver = Resolver(client, Seen(tokens=listed), params["protect_missing"], warn, KIND.done)
    selection = select(candidates, resolve_owners(client, where, listed), resolver.resolve(protect))
    unchanged = [token["id"] for token in selection.chosen if wanted.is_met_by(token)]
    selection = replace(selection, chosen=[token for token in selection.chosen if token["id"] not in unchanged])
    for token in selection.chosen:
        detail = wanted.reason_to_keep(token)
        selection = selection.keep([token["id"]], OTHER_NETWORK, detail) if detail else selection
    own = api_tokens.possibly_own(selection.chosen)
    if own and not params["allow_self"]:
        if asked is not None:
            raise OptionError(
                f"{', '.join(own)} may be the API token in use, so none was updated: leave it out, or"
                " set allow_self: true"
            )
        selection = selection.keep(own, OWN_TOKEN, "It may be the API token that this task uses.")
    embed_owners(client, selection.chosen, params["expand"] or [], warn)
    names = names_of(wanted.zones)
    return Plan(
        [NetworkUpdate(api_tokens, token, wanted.network, names) for token in selection.chosen],
        unchanged,
        selection.kept,
        resolver.unmatched,
        last=own,
        failed=failed,
        extra={**wanted.describe(selection.chosen), **extra},
        kind=KIND,
    )


def _read_wanted(client: Client, params: Mapping[str, Any], warn: Callable[[str], None]) -> Wanted:
    """Check the options network and current_network, and look up their zones. Raises OptionError."""
    asked = check_network("network", params["network"])
    present = check_network("current_network", params["current_network"]) if params["current_network"] else None
    zones = read_zones(client) if any(network and network.zones() for network in (asked, present)) else []
    network = resolve_network("network", asked, zones)
    if network.exclude and not network.include:
        warn(
            "network: exclude without include does not restrict the tokens: they can be used from every address"
            " outside the excluded zones. Name the zones of their clients in include"
        )
    return Wanted(network, resolve_present_network(present, zones) if present else None, zones)


def _find(client: Client, listed: Sequence[ApiToken], ids: Sequence[str]) -> tuple[list[ApiToken], list[Outcome]]:
    """Return the tokens with these ids, and an outcome for each that does not exist; what the list lacks is read."""
    found, missing = pick(listed, ids)
    answers = map_concurrently(
        lambda one: unless_not_found(lambda: client.get(api_path("api-tokens", one))), missing, client.concurrency
    )
    outcomes: list[Outcome] = []
    for token_id, answer in zip(missing, answers):
        if isinstance(answer, NotFoundError):
            outcomes.append(Outcome({"id": token_id}, "failed", error=answer))
        else:
            found.append(api_token_facts(answer, client.now()))
    return pick(found, ids)[0], outcomes
