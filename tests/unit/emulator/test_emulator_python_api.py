# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import threading
import time
from pathlib import Path

import pytest
import requests
from emulator import Emulator, SeedError, read_seed
from emulator_org import NOW, Api


def test_it_leaves_no_threads(seed):
    before = set(threading.enumerate())
    with Emulator(seed) as okta:
        assert Api(okta)("GET", "/api-tokens").status_code == 200
        started = set(threading.enumerate()) - before
    assert started
    for thread in started:
        thread.join(10)
        assert not thread.is_alive()


def test_many_at_once_do_not_share_state(seed):
    with Emulator(seed) as one, Emulator("empty") as other:
        assert one.url != other.url
        assert Api(one)("DELETE", "/api-tokens/00Tadmin").status_code == 204
        assert [len(one.ledger), len(other.ledger)] == [1, 0]
        assert len(Api(other)("GET", "/api-tokens").json()) == 1


def test_tls_with_a_private_authority(seed):
    with Emulator(seed, tls=True) as okta:
        assert okta.url.startswith("https://127.0.0.1:")
        response = Api(okta)("GET", "/api-tokens/00Tjane")
        assert response.json()["_links"]["self"]["href"].startswith(f"{okta.url}/")
        assert "Strict-Transport-Security" in response.headers
        with pytest.raises(requests.exceptions.SSLError):
            Api(okta)("GET", "/api-tokens", verify=True)
        assert Api(okta)("GET", "/api-tokens").status_code == 200
        ca_file = okta.ca_file
    assert not Path(ca_file).exists()


def test_the_state_is_live(okta, api):
    okta.org.api_tokens["00Tjane"].name = "renamed"
    assert api("GET", "/api-tokens/00Tjane").json()["name"] == "renamed"


def test_settings_can_be_given_at_the_start_and_survive_a_reset(seed):
    with Emulator(seed, limit=3, page_api_tokens=True, clock_offset=-40, share=10) as okta:
        okta.settings.limit = 9
        okta.reset()
        assert (okta.settings.limit, okta.settings.page_api_tokens, okta.clock.offset) == (3, True, -40.0)


@pytest.mark.parametrize("settings", [{"limits": {"/api/v1": 0}}, {"colour": "red"}, {"frozen": 3}])
def test_bad_settings_are_refused_at_the_start(seed, settings):
    with pytest.raises(ValueError, match=r"must be|There is no setting|is not a time"):
        Emulator(seed, **settings)


def test_a_taken_port_is_an_error_and_leaves_nothing_open(okta, seed):
    taken = int(okta.url.rpartition(":")[2])
    threads = threading.active_count()
    with pytest.raises(OSError, match="in use"):
        Emulator(seed, port=taken).start()
    with pytest.raises(OSError, match="in use"):
        Emulator(seed, control_port=taken).start()
    assert threading.active_count() == threads


def test_the_clock_moves_only_when_told(okta):
    assert okta.clock.frozen == NOW
    okta.clock.advance(1.5)
    okta.clock.freeze()
    assert okta.clock.frozen == "2026-11-22T12:00:01.500000Z"
    okta.clock.resume()
    assert abs(okta.clock.now().timestamp() - time.time()) < 5
    okta.clock.advance(3600)
    assert 3595 < okta.clock.now().timestamp() - time.time() < 3605


def test_api_token_is_one_that_works_and_a_super_admins_if_there_is_one(seed):
    seed["api_tokens"].insert(
        0,
        {
            "name": "restricted",
            "owner": "00uadmin",
            "secret": "s-far",
            "network": {"connection": "ZONE", "include": ["nzo1"]},
        },
    )
    assert Emulator(seed).api_token == "s-admin"
    seed["api_tokens"].reverse()
    assert Emulator(seed).api_token == "s-admin"
    seed["users"] = [{**user, "roles": []} for user in seed["users"]]
    assert Emulator(seed).api_token == "s-read"
    assert Emulator({}).api_token == ""


def test_the_demo_is_what_its_story_says():
    with Emulator("demo", frozen=NOW) as okta:
        api = Api(okta)
        tokens = api("GET", "/api-tokens").json()
        assert len(tokens) == 10
        assert all(len(token["id"]) == 20 and token["id"].startswith("00T") for token in tokens)
        assert {token["network"]["connection"] for token in tokens} == {"ANYWHERE", "ZONE", ""}
        assert {token["clientName"] for token in tokens} == {"Okta API", "Okta AD Agent"}
        assert api("GET", "/users/me").json()["profile"]["login"] == "svc-hygiene@example.com"
        assert len(okta.api_token) == 42
        assert okta.api_token.startswith("00")
        idle = [(okta.clock.now() - token.last_used).days for token in okta.org.api_tokens.values()]
        assert max(idle) < 30
        assert len([days for days in idle if days < 3]) >= 5
        assert len([days for days in idle if days >= 14]) == 2
        assert len([days for days in idle if days >= 23]) >= 1
        jane = api("GET", "/users/jane.doe@example.com").json()["id"]
        assert len(api("GET", f"/users/{jane}/clients").json()) == 2
        robot = api("GET", "/users/svc-deploy").json()["id"]
        export = next(client for client in okta.org.clients.values() if client.name == "Data Export").id
        first = api("GET", f"/users/{robot}/clients/{export}/tokens?limit=200")
        assert len(first.json()) == 200
        assert len(api("GET", first.links["next"]["url"].split("/api/v1")[1]).json()) == 30
        assert all(len(token["id"]) == 20 for token in first.json())
        assert {token.status for token in okta.org.refresh_tokens.values()} == {"ACTIVE"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"user": []}, "Unknown section 'user'; there are zones, groups, users,"),
        ({"users": {}, "x": 1}, "Unknown section 'x'"),
        ({"users": "many"}, "users must be a list."),
        ({"users": ["jane"]}, "users[0] must be an object with keys, not 'jane'."),
        ({"users": [{}]}, "users[0]: login is missing."),
        ({"users": [{"login": "a", "colour": 1}]}, "users[0]: unknown key 'colour'."),
        ({"users": [{"login": "a", "roles": "X"}]}, "users[0]: roles must be a list of texts, not 'X'."),
        ({"users": [{"login": "a", "groups": ["00g9"]}]}, "users[0]: group '00g9' is not in the seed."),
        ({"users": [{"login": "a", "id": "1"}, {"login": "b", "id": "1"}]}, "users[1]: id '1' is used twice."),
        ({"zones": [1]}, "zones[0] must be an object with keys, not 1."),
        ({"zones": [{"name": "a", "gateways": ["10.0.0.0/33"]}]}, "zones[0]: '10.0.0.0/33' is not a CIDR block or a"),
        ({"zones": [{"name": "a", "gateways": ["10.0.0.9-10.0.0.1"]}]}, "zones[0]: '10.0.0.9-10.0.0.1' is not a CIDR"),
        (
            {"zones": [{"name": "a", "type": "PLACE"}]},
            "zones[0]: type must be IP or DYNAMIC or DYNAMIC_V2, not 'PLACE'",
        ),
        ({"sessions": [{"user": "bob"}]}, "sessions[0]: user 'bob' is not in the seed."),
        ({"events": [{"event_type": "x", "debug_data": 1}]}, "events[0]: debug_data must be an object, not 1."),
        ({"events": [{}]}, "events[0]: event_type is missing."),
        ({"api_tokens": [{"name": "a"}]}, "api_tokens[0]: owner is missing."),
        ({"api_tokens": [{"name": "a", "owner": "x"}]}, "api_tokens[0]: owner 'x' is not in the seed."),
        (
            {"api_tokens": [{"name": "a", "owner": "00ubob", "network": {"include": ["nzo9"]}}]},
            "api_tokens[0].network: zone 'nzo9' is not in the seed's zones.",
        ),
        (
            {"api_tokens": [{"name": "a", "owner": "00ubob", "network": {"includes": []}}]},
            "api_tokens[0].network: unknown key 'includes'.",
        ),
        (
            {"api_tokens": [{"name": "a", "owner": "00ubob", "age_days": 1, "created": NOW}]},
            "api_tokens[0]: created and age_days say the same thing; give one of them.",
        ),
        (
            {"api_tokens": [{"name": "a", "owner": "00ubob", "age_days": 1, "idle_days": 2}]},
            "api_tokens[0]: it was last used before it was created.",
        ),
        (
            {"api_tokens": [{"name": "a", "owner": "00ubob", "created": "x"}]},
            "api_tokens[0]: created: 'x' is not a time",
        ),
        (
            {"api_tokens": [{"name": "a", "owner": "00ubob", "token_window": "P"}]},
            "api_tokens[0]: token_window: 'P' is",
        ),
        ({"refresh_tokens": [{"user": "bob", "client": "Web"}]}, "refresh_tokens[0]: user 'bob' is not in the seed."),
        (
            {"refresh_tokens": [{"user": "00ubob", "client": "Web", "status": "GONE"}]},
            "refresh_tokens[0]: status must be ACTIVE or REVOKED, not 'GONE'.",
        ),
        ({"access_tokens": [{"token": "t"}]}, "access_tokens[0]: give either user or client"),
        ({"clients": [{"id": "a", "name": "Web"}, {"id": "b", "name": "Web"}]}, "grants[0]: client 'CLI' is not in"),
    ],
)
def test_a_bad_seed_is_refused_with_one_sentence(seed, change, sentence):
    with pytest.raises(SeedError) as caught:
        Emulator({**seed, **change})
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("a.json", "{", "is not valid JSON"),
        ("a.yml", "a: [", "is not valid YAML"),
        ("a.yml", "- a", "must be an object with sections"),
    ],
)
def test_a_bad_seed_file_is_refused_with_one_sentence(tmp_path, name, text, sentence):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(SeedError, match=sentence):
        read_seed(path)
    with pytest.raises(SeedError, match="No such file"):
        read_seed(tmp_path / "missing.yml")


def test_a_seed_file_may_be_yaml_or_json_and_reading_it_twice_gives_two_copies(tmp_path):
    (tmp_path / "a.yml").write_text("users: [{login: a}]")
    (tmp_path / "a.json").write_text('{"users": [{"login": "a"}]}')
    first = read_seed(tmp_path / "a.yml")
    assert first == read_seed(str(tmp_path / "a.json"))
    first["users"].clear()
    assert read_seed(tmp_path / "a.yml") == {"users": [{"login": "a"}]}


def test_made_up_ids_are_the_same_each_time_and_have_oktas_form():
    seed = {"users": [{"login": "a"}], "api_tokens": [{"name": "x", "owner": "a"}, {"name": "x", "owner": "a"}]}
    ids = [list(Emulator(seed).org.api_tokens) for _time in range(2)]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 2
    assert all(len(token_id) == 20 and token_id.startswith("00T") for token_id in ids[0])
