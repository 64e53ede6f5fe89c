# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from emulator.errors import OktaError
from emulator.search_filter import parse

KNOWN = {"type", "name", "actor.id", "target.id", "target.kind", "system", "note", "at"}
THING = {
    "type": "token.revoke",
    "name": 'Say "hi"',
    "actor": {"id": "00u1"},
    "target": [{"id": "00T1", "kind": "Token"}, {"id": "00u2", "kind": "User"}],
    "system": True,
    "note": None,
    "at": "2026-11-22T12:00:00.000Z",
}


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ('type eq "token.revoke"', True),
        ('type eq "TOKEN.REVOKE"', False),
        ('TYPE eq "token.revoke"', None),
        ('type EQ "token.revoke"', True),
        ('type sw "token."', True),
        ('type sw "revoke"', False),
        ('type co "en.re"', True),
        ('type co "x"', False),
        ('type ew "revoke"', True),
        ('name eq "Say \\"hi\\""', True),
        ('name co "\\"hi"', True),
        ('actor.id eq "00u1"', True),
        ('target.id eq "00u2"', True),
        ('target.id eq "00T1" and target.kind eq "User"', True),
        ('target.id eq "00T9"', False),
        ("note pr", False),
        ("type pr", True),
        ("target.id pr", True),
        ("system eq true", True),
        ("system eq false", False),
        ('system eq "true"', False),
        ('note eq "x"', False),
        ('note sw "x"', False),
        ('at gt "2026-11-22T11:00:00.000Z"', True),
        ('at ge "2026-11-22T12:00:00.000Z"', True),
        ('at lt "2026-11-22T12:00:00.000Z"', False),
        ('at le "2026-11-22T12:00:00.000Z"', True),
        ('type eq "a" or type eq "token.revoke"', True),
        ('type eq "a" or type eq "token.revoke" and note pr', False),
        ('(type eq "a" or type eq "token.revoke") and system eq true', True),
        ('type eq "token.revoke" or type eq "a" and note pr', True),
        ('not type eq "a"', True),
        ('not (type eq "a" or system eq true)', False),
        ('  type   eq   "token.revoke"  ', True),
        ('type eq "a or b"', False),
        ("", None),
        ("type", None),
        ("type eq", None),
        ("type eq token.revoke", None),
        ('type eq "open', None),
        ('type is "x"', None),
        ('type eq "a" type eq "b"', None),
        ('type eq "a" and', None),
        ('(type eq "a"', None),
        ('type eq "a")', None),
        ('secret eq "a"', None),
        ('type eq ("a")', None),
        ("and", None),
    ],
)
def test_filters(text, matches):
    if matches is not None:
        assert parse(text, KNOWN)(THING) is matches
        return
    with pytest.raises(OktaError) as refused:
        parse(text, KNOWN)
    assert (refused.value.status, refused.value.code, len(refused.value.causes)) == (400, "E0000031", 1)


def test_case_may_be_ignored():
    assert parse('type sw "TOKEN." and name co "SAY"', KNOWN, ignore_case=True)(THING)
    assert parse("system eq true", KNOWN, ignore_case=True)(THING)
    assert not parse('type eq "TOKEN"', KNOWN, ignore_case=True)(THING)
