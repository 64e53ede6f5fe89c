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
import threading
from pathlib import Path
from typing import Any

from . import command
from .seed_entry import SeedError
from .server import LOOPBACK, Emulator
from .signals import Signals

USAGE_ERROR = 2


def main(arguments: list[str] | None = None) -> int:
    """Run the emulator until it is stopped. Return 0, the command's exit code, or 2 for what cannot be started."""
    own, wanted_command = _split(sys.argv[1:] if arguments is None else arguments)
    options = _parser().parse_args(own)
    settings: dict[str, Any] = {"latency": options.latency}
    if options.limit is not None:
        settings["limit"] = options.limit
    # Installed before anybody can know the process: a signal that follows the ready file must find its handler.
    with Signals() as signals:
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
            return _fail(_missing_package(error))
        except (SeedError, ValueError) as error:
            return _fail(str(error))
        except (OSError, OverflowError) as error:
            return _fail(f"Cannot listen: {error}.")
        with emulator:
            threading.Thread(target=_report_stop, args=(emulator, signals), name="report stop", daemon=True).start()
            try:
                _announce(emulator, options.ready_file, sys.stderr if wanted_command else sys.stdout)
            except OSError as error:
                return _fail(f"Cannot write {options.ready_file}: {error.strerror}.")
            if wanted_command:
                return command.run(wanted_command, _variables(emulator), signals)
            signals.wait()
    return 0


def _report_stop(emulator: Emulator, signals: Signals) -> None:
    """Turn `POST /stop` into the signal that has the same meaning."""
    emulator.stopped.wait()
    signals.put(signal.SIGTERM)


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Separate our arguments from the command after `--`."""
    if "--" not in arguments:
        return arguments, []
    at = arguments.index("--")
    return arguments[:at], arguments[at + 1 :]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python tests/emulator",
        description="Runs a local Okta org, in memory, with API tokens and refresh tokens to list and revoke.",
        epilog="With -- COMMAND it runs the command with OKTA_CLIENT_ORGURL, OKTA_CLIENT_TOKEN and "
        "OKTA_EMULATOR_CONTROL_URL set, stops when the command ends, and exits with the command's exit code.",
        usage="%(prog)s [options] [-- COMMAND ...]",
    )
    parser.add_argument("--port", type=int, default=0, help="port of the org (default: 0, any free port)")
    parser.add_argument("--control-port", type=int, default=0, help="port of the control API (default: 0)")
    parser.add_argument("--host", default=LOOPBACK, help="address the org listens on (default: %(default)s)")
    parser.add_argument("--seed", default="demo", help="demo, empty, or the path of a YAML or JSON file")
    parser.add_argument("--tls", action="store_true", help="serve HTTPS with a private CA created for this run")
    parser.add_argument("--limit", type=int, metavar="N", help="requests per minute and bucket for each caller")
    parser.add_argument("--latency", type=float, default=0.0, metavar="SECONDS", help="delay added to each response")
    parser.add_argument("--ready-file", type=Path, metavar="PATH", help="write the URLs there, as JSON, when ready")
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
    """Write the file so that a process that waits for it sees all of it or nothing."""
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


def _missing_package(error: ImportError) -> str:
    if error.name == "trustme":
        return "--tls needs the Python package trustme."
    return f"it needs the Python package {error.name}. Install Flask and PyYAML."


def _fail(sentence: str) -> int:
    print(f"Okta emulator: {sentence}", file=sys.stderr)
    return USAGE_ERROR
