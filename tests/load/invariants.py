# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must hold of all outcomes together: the ledger of the org and the record of its requests are the judge.

A token that one job alone may name died once, and exactly one outcome says that it revoked it, or none does and one
says that it may be
revoked all the same. Where several jobs name a token, the two limits that the documentation states are allowed for,
and no more:

- Whoever had a deletion of that token lost may take the success of another for its own.
- Whoever revokes all tokens of a user and client claimed those that it has read before, and not those which came in
after that.

A token whose network one job alone changes has the network that it asked for if an outcome says so, and another one
only if none does. The change may be sent again when an answer is lost.
"""

from collections import Counter, defaultdict

NETWORK = "api_token_network"
# A request that they met may have had its effect, and no answer says so.
UNSETTLING = {"status", "drop", "reset", "truncate"}


class Invariants:
    """Judges the outcomes; `claimed` and `uncertain` tell by token which outcomes have revoked it, or cannot tell."""

    def __init__(self, okta, tokens, outcomes):
        self.tokens, self.outcomes, self.ledger, self.requests = tokens, outcomes, okta.ledger, okta.requests
        self.index = {request["request_id"]: index for index, request in enumerate(self.requests)}
        self.claimed, self.uncertain, self.deletions = defaultdict(list), defaultdict(list), defaultdict(list)
        for outcome in outcomes:
            for token in outcome.ids("revoked") if outcome.task.revokes else ():
                self.claimed[token].append(outcome)
            for token in outcome.uncertain() if outcome.task.revokes else ():
                self.uncertain[token].append(outcome)
        for request in self.requests:
            if request["method"] == "DELETE":
                self.deletions[request["path"]].append(request)

    def judge(self):
        """Raise AssertionError unless all is as it should be."""
        died = Counter(effect["id"] for effect in self.deaths)
        assert {token: count for token, count in died.items() if count > 1} == {}
        assert set(died) == set(self.tokens)
        for outcome in self.outcomes:
            if outcome.task.revokes:
                self.judge_revocation(outcome)
            elif outcome.task.changes:
                self.judge_change(outcome)
            else:
                self.judge_list(outcome)
        for effect in self.deaths:
            self.judge_death(effect)
        may_have_changed = {
            token
            for outcome in self.outcomes
            if outcome.task.changes
            for token in {*outcome.ids("updated"), *outcome.uncertain()}
        }
        assert {effect["id"] for effect in self.ledger if effect["kind"] == NETWORK} <= may_have_changed

    @property
    def deaths(self):
        """The effects that revoked something."""
        return [effect for effect in self.ledger if effect["kind"] != NETWORK]

    def dead(self, count):
        """The ids of what was revoked by the first so many effects."""
        return {effect["id"] for effect in self.ledger[:count] if effect["kind"] != NETWORK}

    def judge_change(self, outcome):
        """A change of networks by itself, against what Okta has noted when it came."""
        lists = {key: outcome.ids(key) for key in ("updated", "unchanged", "errors", "pending")}
        every = [token for ids in lists.values() for token in ids]
        changed = {
            effect["id"]: effect["network"] for effect in self.ledger[: outcome.after] if effect["kind"] == NETWORK
        }
        assert outcome.result["changed"] is bool(lists["updated"])
        assert sorted(outcome.ids("receipts")) == sorted(lists["updated"])
        assert bool(outcome.result.get("failed", False)) == bool(lists["errors"] or lists["pending"] or not every)
        if every:
            assert sorted(every) == sorted(outcome.task.named)
        for token in {*lists["updated"], *lists["unchanged"]}:
            assert changed[token]["include"] == outcome.result["network"]["include"]

    def judge_revocation(self, outcome):
        """An outcome by itself, against what was dead when it came."""
        lists = {key: outcome.ids(key) for key in ("revoked", "absent", "errors", "pending")}
        every = [token for ids in lists.values() for token in ids]
        dead = self.dead(outcome.after)
        assert len(every) == len(set(every))
        assert outcome.result["changed"] is bool(lists["revoked"])
        assert {*lists["revoked"], *lists["absent"]} <= dead
        assert sorted(outcome.ids("receipts")) == sorted(lists["revoked"])
        if outcome.result.get("failed", False):
            assert "okta_error" in outcome.result
        else:
            assert not [*lists["errors"], *lists["pending"]]
        if outcome.task.named is not None and every:
            assert sorted(every) == sorted(outcome.task.named)
        for token in {*lists["errors"], *lists["pending"]} - set(outcome.uncertain()):
            assert self.tokens[token].shared or token not in dead

    def judge_list(self, outcome):
        """What lived from the beginning to the end of the play is in the list, and what was dead before is not."""
        if outcome.result.get("failed", False):
            assert "okta_error" in outcome.result
            return
        listed = set(outcome.ids("api_tokens") or outcome.ids("refresh_tokens"))
        dead_before, dead = (self.dead(count) for count in (outcome.before, outcome.after))
        assert not listed & dead_before
        if "user_id" not in outcome.task.options:
            assert {token for token in list(self.tokens)[: outcome.put] if token.startswith("00T")} - dead <= listed

    def judge_death(self, effect):
        """Who may say, and who must say, that this token died by its doing."""
        token, killer = effect["id"], self.requests[self.index[effect["request_id"]]]
        claimed, uncertain = self.claimed.get(token, []), self.uncertain.get(token, [])
        proven = [claim for claim in claimed if receipt(claim, token) == effect["request_id"]]
        by_id = [claim for claim in claimed if claim.task.named is not None and claim not in proven]
        one_by_one = killer["path"].endswith(token)

        if not self.tokens[token].shared:
            assert len(claimed) == 1 or (not claimed and uncertain), token
        elif not claimed and not uncertain:
            assert not one_by_one, token
            assert self.tokens[token].put > self.reading_before(killer), token
        if one_by_one and killer["status"] == 204:
            assert len(proven) == 1, token
        assert {receipt(claim, token) for claim in by_id} <= {None}, token
        assert len(by_id) <= sum(
            request["fault"] in UNSETTLING for path in self.paths(effect) for request in self.deletions[path]
        ), token

    def paths(self, effect):
        """That of the deletion of a token by its id."""
        own = f"/api/v1/users/{effect['user_id']}/clients/{effect['client_id']}/tokens/{effect['id']}"
        return [own if effect["client_id"] else f"/api/v1/api-tokens/{effect['id']}"]

    def reading_before(self, killer):
        """The index of the request with which whoever sent a deletion of all tokens has read them."""
        return max(
            index
            for index, request in enumerate(self.requests[: self.index[killer["request_id"]]])
            if (request["method"], request["path"], request["principal"])
            == ("GET", killer["path"], killer["principal"])
        )


def receipt(outcome, token):
    """The id of the request that a claim rests on, None when its answer was lost."""
    return next(receipt["request_id"] for receipt in outcome.result["receipts"] if receipt["token_id"] == token)
