"""TLS with a server at a tls:// address: whom to trust and who one is, in files that the environment names."""

import os
import ssl
from pathlib import Path


class CertificateUnusable(Exception):
    """A file that the environment names is not what it should be; the message says what to do."""


class Untrusted(Exception):
    """TLS with the server came to nothing; the message says why and what to do."""


def context_for(url: str) -> ssl.SSLContext | None:
    """NATS_CA, NATS_CERT and NATS_KEY; without the first, those are trusted whom this machine trusts. None where
    the address asks for no TLS. Raises CertificateUnusable."""
    if "tls://" not in url:
        return None
    ca, cert, key = (os.environ.get(name) or None for name in ("NATS_CA", "NATS_CERT", "NATS_KEY"))
    if (cert is None) != (key is None):
        raise CertificateUnusable("NATS_CERT and NATS_KEY belong together: name both, or neither.")
    try:
        context = ssl.create_default_context(cafile=ca)
    except OSError as error:
        raise CertificateUnusable(
            f"NATS_CA names {ca}, which holds no certificate: {error}. Name a PEM file that this user may read."
        ) from error
    try:
        if cert is not None and key is not None:
            context.load_cert_chain(Path(cert), Path(key))
    except OSError as error:
        raise CertificateUnusable(
            f"NATS_CERT and NATS_KEY name {cert} and {key}, which are no certificate and its key: {error}. "
            "Name PEM files that this user may read."
        ) from error
    return context


def untrusted(url: str, error: ssl.SSLError) -> Untrusted:
    """What is said of a server with which TLS came to nothing."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Untrusted(
            f"The server at {url} shows a certificate that is not trusted here ({error.verify_message}). Name "
            "the certificate of its authority in NATS_CA, and the server as tls://, by a host that it is for; "
            "if it should be known, somebody else answers there."
        )
    return Untrusted(
        f"TLS with the server at {url} failed ({error}). If it asks for a certificate, "
        "NATS_CERT and NATS_KEY name one."
    )
