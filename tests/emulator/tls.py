# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTPS with a certificate of a private authority that is made for this one run."""

import ssl
import tempfile
from pathlib import Path


def private_ca() -> tuple[ssl.SSLContext, Path]:
    """The server's TLS context and the file with the authority's certificate, in a temporary folder of its own."""
    import trustme

    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    ca_file = Path(tempfile.mkdtemp(prefix="okta-emulator-")) / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    return context, ca_file
