"""A real nats-server in operator mode, with one account whose users may do what their JWT says."""

import base64
import hashlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nkeys


def new_key(prefix: int) -> Any:
    return nkeys.from_seed(bytearray(nkeys.encode_seed(os.urandom(32), prefix)))


def public(key: Any) -> str:
    return str(key.public_key.decode())


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(issuer: Any, subject: str, name: str, nats: dict[str, Any]) -> str:
    """A JWT as nats-server reads them."""
    claims = {"iss": public(issuer), "sub": subject, "name": name, "iat": int(time.time())}
    claims["nats"] = {"version": 2, **nats}
    claims["jti"] = base64.b32encode(hashlib.sha256(json.dumps(claims).encode()).digest()).rstrip(b"=").decode()
    parts = [{"typ": "JWT", "alg": "ed25519-nkey"}, claims]
    text = ".".join(base64url(json.dumps(part).encode()) for part in parts)
    return f"{text}.{base64url(issuer.sign(text.encode()))}"


@dataclass(frozen=True)
class NatsServer:
    url: str
    account: Any
    folder: Path
    running: list[subprocess.Popen[bytes]]

    def start(self) -> None:
        program = Path(sys.executable).parent / "nats-server"
        with open(self.folder / "nats.log", "ab") as log:
            server = subprocess.Popen([program, "-c", self.folder / "nats.conf"], stdout=log, stderr=log)
        self.running.append(server)
        for _ in range(400):
            try:
                socket.create_connection(("127.0.0.1", int(self.url.rsplit(":", 1)[1])), 0.2).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"nats-server did not start: {(self.folder / 'nats.log').read_text()}")

    def stop(self) -> None:
        for server in self.running:
            server.kill()
            server.wait()
        self.running.clear()

    def credentials(self, name: str, permissions: dict[str, Any]) -> tuple[Path, str]:
        """A credentials file and the public key of its user."""
        key = new_key(nkeys.PREFIX_BYTE_USER)
        limits = {"subs": -1, "data": -1, "payload": -1}
        jwt = signed(self.account, public(key), name, {"type": "user", **limits, **permissions})
        path = self.folder / f"{name}.creds"
        path.write_text(
            f"-----BEGIN NATS USER JWT-----\n{jwt}\n------END NATS USER JWT------\n\n"
            f"-----BEGIN USER NKEY SEED-----\n{key.seed.decode()}\n------END USER NKEY SEED------\n"
        )
        path.chmod(0o600)
        return path, public(key)

    def agent_credentials(self, agent: str, role: str = "gpu-agent") -> tuple[Path, str]:
        """What a laboratory gives to an agent: its own gate subjects and its own inbox, no more."""
        return self.credentials(
            agent,
            {
                "pub": {"allow": [f"cambrian.gate.*.*.{role}.{agent}"]},
                "sub": {"allow": [f"_INBOX_{agent}.>"]},
            },
        )


@contextmanager
def nats_server(folder: Path) -> Iterator[NatsServer]:
    """Runs a server for the length of a with-block."""
    operator, account = new_key(nkeys.PREFIX_BYTE_OPERATOR), new_key(nkeys.PREFIX_BYTE_ACCOUNT)
    limits = {"subs": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1, "conn": -1, "wildcards": True}
    account_jwt = signed(operator, public(account), "LAB", {"type": "account", "limits": limits})
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    (folder / "nats.conf").write_text(
        f"listen: 127.0.0.1:{port}\nmax_payload: 8MB\n"
        f"operator: {signed(operator, public(operator), 'cambrian', {'type': 'operator'})}\n"
        f"resolver: MEMORY\nresolver_preload: {{ {public(account)}: {account_jwt} }}\n"
    )
    server = NatsServer(f"nats://127.0.0.1:{port}", account, folder, [])
    try:
        server.start()
        yield server
    finally:
        server.stop()
