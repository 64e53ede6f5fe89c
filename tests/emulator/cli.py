# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: `python tests/emulator --help`."""

import argparse
import json
import os
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

from . import command
from .seed_entry import SeedError
from .server import LOOPBACK, Emulator

USAGE_ERROR = 2


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 0, that of COMMAND, or 2 when the arguments, the seed or the port are no good."""
    own, wanted_command = _split(sys.argv[1:] if arguments is None else arguments)
    options = _parser().parse_args(own)
    settings: dict[str, Any] = {"latency": options.latency}
    if options.limit is not None:
        settings["limit"] = options.limit
    try:
        emulator = Emulator(
            options.seed,
            tls=options.tls,
            host=options.host,
            port=options.port,
            control_port=options.control_port,
            verbose=options.verbose,
            **settings,
        ).start()
    except ImportError as error:
        return _complain(f"--tls needs the Python package {error.name}.")
    except (SeedError, ValueError) as error:
        return _complain(str(error))
    except (OSError, OverflowError) as error:
        return _complain(f"Cannot listen: {error}.")
    with emulator:
        try:
            _announce(emulator, options.ready_file, sys.stderr if wanted_command else sys.stdout)
        except OSError as error:
            return _complain(f"Cannot write {options.ready_file}: {error.strerror}.")
        if wanted_command:
            return command.run(wanted_command, _variables(emulator))
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: emulator.stopped.set())
        emulator.stopped.wait()
    return 0


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Our arguments, and the command after `--`."""
    if "--" not in arguments:
        return arguments, []
    at = arguments.index("--")
    return arguments[:at], arguments[at + 1 :]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python tests/emulator",
        description="A local Okta, in memory, with API tokens and refresh tokens to list and revoke.",
        epilog="With -- COMMAND it runs the command with OKTA_CLIENT_ORGURL, OKTA_CLIENT_TOKEN and "
        "OKTA_EMULATOR_CONTROL_URL set, stops when the command ends, and exits with its exit code.",
        usage="%(prog)s [options] [-- COMMAND ...]",
    )
    parser.add_argument("--port", type=int, default=0, help="port of the org; 0, the default, for a free one")
    parser.add_argument("--control-port", type=int, default=0, help="port of the control endpoint; 0 for a free one")
    parser.add_argument("--host", default=LOOPBACK, help="address the org listens on (default: %(default)s)")
    parser.add_argument("--seed", default="demo", help="demo, empty, or the path of a YAML or JSON file")
    parser.add_argument("--tls", action="store_true", help="serve HTTPS with a private authority made for this run")
    parser.add_argument(
        "--limit", type=int, metavar="N", help="requests per minute and bucket that one caller may make"
    )
    parser.add_argument("--latency", type=float, default=0.0, metavar="SECONDS", help="time each answer takes longer")
    parser.add_argument(
        "--ready-file", type=Path, metavar="PATH", help="write the addresses there, as JSON, when ready"
    )
    parser.add_argument("--verbose", action="store_true", help="print each request on standard error")
    return parser


def _announce(emulator: Emulator, ready_file: Path | None, stream: Any) -> None:
    print(f"Okta emulator: {emulator.url}", file=stream)
    print(f"Control: {emulator.control_url}", file=stream)
    if emulator.ca_file:
        print(f"CA file: {emulator.ca_file}", file=stream)
    stream.flush()
    if ready_file:
        _write_whole(
            ready_file,
            {
                "url": emulator.url,
                "control_url": emulator.control_url,
                "ca_file": emulator.ca_file,
                "pid": os.getpid(),
                "api_token": emulator.api_token,
            },
        )


def _write_whole(path: Path, data: dict[str, Any]) -> None:
    """Whoever waits for the file finds all of it or nothing."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=path.name, delete=False, encoding="utf-8") as file:
        json.dump(data, file)
    os.replace(file.name, path)


def _variables(emulator: Emulator) -> dict[str, str]:
    variables = {
        "OKTA_CLIENT_ORGURL": emulator.url,
        "OKTA_CLIENT_TOKEN": emulator.api_token,
        "OKTA_EMULATOR_CONTROL_URL": emulator.control_url,
    }
    return variables | ({"OKTA_EMULATOR_CA_FILE": emulator.ca_file} if emulator.ca_file else {})


def _complain(sentence: str) -> int:
    print(f"Okta emulator: {sentence}", file=sys.stderr)
    return USAGE_ERROR
