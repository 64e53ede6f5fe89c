# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTPS with the certificate of a private CA that is created for this one run."""

import ssl
import tempfile
from pathlib import Path


def private_ca(*hosts: str) -> tuple[ssl.SSLContext, Path]:
    """Create a CA. Return the server's TLS context and the CA certificate's file, in a temporary folder of its own.

    The server's certificate is for the loopback addresses and for `hosts`.
    """
    import trustme

    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*{"127.0.0.1", "::1", "localhost", *hosts}).configure_cert(context)
    ca_file = Path(tempfile.mkdtemp(prefix="okta-emulator-")) / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    return context, ca_file
