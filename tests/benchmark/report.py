# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The results in tables, on the terminal and on a page of the documentation."""

import datetime
from collections.abc import Sequence

from .baselines import Peers
from .comparisons import Comparison, ratios
from .limits import LIMIT, SHARE, Outcome
from .runner import Round
from .tables import simple_table
from .thresholds import Verdict

_PAGE = """\
..
  Copyright (c) 2026 identityops contributors
  GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
  SPDX-License-Identifier: GPL-3.0-or-later

.. _ansible_collections.identityops.okta.docsite.benchmark:

Benchmarks
==========

How the speed of the collection compares with other ways to do the same work.

``make bench`` measures the collection beside other ways to do the same work and writes this page; this is of {date}.
To repeat it, run that in a checkout of the collection, on a machine that has little else to do. It takes about a
quarter of an hour.

{versions}

How it is measured
------------------

- All programs talk to the same stand-in for Okta on the same machine. Where a latency is named, each answer takes
  that long, and the first one on a connection three times as long, as TCP and TLS would make it.
- What is compared runs side by side in the same round. Each ratio is the median of the ratios of {rounds} rounds.
  What each program has done is counted by the stand-in; one that leaves something out stops the benchmark.
- CPU time and memory are those of the program and everything it starts, as the operating system counts them.
- *Playbook* is ``ansible-playbook`` from start to end. *Process* is the module alone, packed with all it imports as
  Ansible sends it to a host, from start to end. *Module's own time* is that process less ``ansible.builtin.ping``
  packed and run in the same way, which is the start of any module. A Python script is compared less the start of
  Python; Node.js and curl are compared as they are. *Item of a loop* is a playbook with a loop of ten, less one with
  an empty loop, by ten.
- Our modules read before they revoke, so they send one request more than the others: the list, or the one token. They
  have up to 8 requests in flight, the same as the ``requests`` script and curl. The SDKs have as many as they like,
  which is more than an Okta org may allow, unless the row says otherwise.
- The reports of the collection's playbooks are compared with a play that has one task, ``okta_api_token_info`` without
  options, so less than 1 is normal there.
- Of a client that has leaked, 5,000 users hold two tokens each. Our module lists and revokes them by app. It also does
  so user by user, and so does a script with the SDK, which has to be told who the users are and of which a tenth is
  measured. Okta's rate limit is not part of it: at 600 requests a minute, 15,000 requests take 25 minutes.
- Of a loop of ``ansible.builtin.uri`` over 500 tokens, 100 are measured, and of one over 200 users 20. The rest is
  arithmetic.

Ratios
------

How many times as much the other way takes: more than 1 means that ours is faster. The seconds are those of our side,
for orientation only.

{ratios}

Rate limit
----------

{limit} requests are allowed in a window of {window:g} seconds, of which we may use {share:.0%}. Processes of ours
that do not know of each other revoke more than two windows' worth of tokens, while another client asks now and then.
*Used* is how much of our share of the full windows was used by all clients, less what the pause until the next window
would be of a minute. It is above 100% by the requests that were in flight when the share was used up. So nobody meets
a 429 as long as all processes together have fewer requests in flight than the rest that is kept free, {kept} here.

{limits}

Figures to reach
----------------

{figures}

What limits it
--------------

- With latency it is the number of requests in flight that counts: 500 tokens with 8 in flight cannot take less than
  63 round trips, whatever the program. The SDKs gain there by sending everything at once. A list with cursors is read
  page after page by everyone.
- A single token costs little more than the start of a module and the import of ``requests``, and with latency the
  round trip of the read, which ``ansible.builtin.uri`` does not make. Ansible sends modules as source, so that each
  start compiles what the module imports, and our module imports more than ``uri`` does. One task with a list of tokens
  is what saves time.
- More than half of the module's own time for a long list is spent by Ansible on looking for secrets in the result and
  on handing it over, which the bare script does not do. ``fields`` makes the result smaller.
"""


class Report:
    """All results; it knows how to print them."""

    def __init__(
        self,
        baselines: Peers,
        compared: Sequence[Comparison],
        rounds: Sequence[Round],
        outcomes: Sequence[Outcome],
        verdicts: Sequence[Verdict],
        window: float,
    ):
        self._peers = baselines
        self._rounds = len(rounds)
        self._window = window
        self._tables = {
            "versions": simple_table(("With", "Version"), list(baselines.versions.items())),
            "ratios": _ratio_table(compared, rounds, baselines),
            "limits": _limit_table(outcomes),
            "figures": _figure_table(verdicts),
        }

    def text(self) -> str:
        return "\n\n".join(self._tables.values())

    def page(self) -> str:
        date = datetime.datetime.now(datetime.UTC).date().isoformat()
        return _PAGE.format(
            date=date,
            rounds=self._rounds,
            limit=LIMIT,
            share=SHARE,
            kept=round(LIMIT * (1 - SHARE)),
            window=self._window,
            **self._tables,
        )


def _ratio_table(compared: Sequence[Comparison], rounds: Sequence[Round], baselines: Peers) -> str:
    rows = []
    for comparison in compared:
        found = ratios(comparison, rounds)
        if found:
            values = (f"{found.wall:.2f}", f"{found.cpu:.2f}", f"{found.seconds:.2f}")
        else:
            why = next(reason for name, reason in baselines.missing.items() if comparison.way.startswith(name))
            values = (f"not measured: {why}", "", "")
        rows.append(
            (comparison.work, f"{comparison.latency * 1000:.0f} ms", comparison.way, comparison.measure, *values)
        )
    return simple_table(("Work", "Latency", "Other way", "Compared", "Time", "CPU time", "Our seconds"), rows)


def _limit_table(outcomes: Sequence[Outcome]) -> str:
    rows = [
        (
            outcome.name,
            f"{outcome.used:.1%}",
            str(outcome.refused),
            str(outcome.background_refused),
            f"{outcome.seconds:.1f}",
        )
        for outcome in outcomes
    ]
    return simple_table(("Processes", "Used", "Our 429s", "429s of the other client", "Seconds"), rows)


def _figure_table(verdicts: Sequence[Verdict]) -> str:
    words = {True: "reached", False: "not reached", None: "not measured"}
    return simple_table(
        ("Figure", "Measured", "Verdict"), [(one.figure, one.measured, words[one.reached]) for one in verdicts]
    )
