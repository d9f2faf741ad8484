"""Checks a proof that `cambrian audit prove` wrote, with nothing of Cambrian: python verify_proof.py event.proof

It says what is proven and ends 0, or says what does not hold and ends 5. The head's Ed25519 signature is checked where the
package `cryptography` is installed; without it everything else is, and the program says so.
"""

import base64
import hashlib
import json
import sys


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def name(root: bytes) -> str:
    return "sha256:" + root.hex()


def require(holds: bool, what: str) -> None:
    if not holds:
        print(f"does not hold: {what}", file=sys.stderr)
        sys.exit(5)


def climb(hashes: list[bytes], place: int, last: int, path: list[bytes], of_first: int) -> list[bytes]:
    """From a node up to the root; hashes[:of_first] take part only where the neighbour is to the left (RFC 9162, 2.1.3.2)."""
    for beside in path:
        require(last > 0, "the path is too long")
        if place % 2 == 1 or place == last:
            hashes = [node(beside, one) for one in hashes]
            while place % 2 == 0 and place > 0:
                place, last = place // 2, last // 2
        else:
            hashes = hashes[:of_first] + [node(one, beside) for one in hashes[of_first:]]
        place, last = place // 2, last // 2
    require(last == 0, "the path is too short")
    return hashes


def check_path(proof: dict) -> str:
    size, root = proof["tree"]["size"], proof["tree"]["root"]
    path = [bytes.fromhex(one.removeprefix("sha256:")) for one in proof["path"]]
    if proof["kind"] == "inclusion":
        index = proof["index"]
        require(0 <= index < size, "the event's place is not in the tree")
        leaf = hashlib.sha256(b"\x00" + base64.b64decode(proof["event"], validate=True)).digest()
        [found] = climb([leaf], index, size - 1, path, 0)
        require(name(found) == root, f"the path leads to {name(found)}, not to {root}")
        return f"event {index + 1} is one of the {size} events of {root}"
    before = proof["from"]["size"]
    require(0 < before <= size, "the earlier tree is not smaller")
    if before == size:
        require(not path and proof["from"]["root"] == root, "trees of one size differ")
        return f"both are the {size} events of {root}"
    if before & (before - 1) == 0:  # Its root is a node of the later tree, whose holder has it.
        path = [bytes.fromhex(proof["from"]["root"].removeprefix("sha256:")), *path]
    require(len(path) > 0, "the path is too short")
    place, last = before - 1, size - 1
    while place % 2 == 1:
        place, last = place // 2, last // 2
    earlier, later = climb([path[0], path[0]], place, last, path[1:], 1)
    require(name(earlier) == proof["from"]["root"], f"the path leads to {name(earlier)}, not to the earlier root")
    require(name(later) == root, f"the path leads to {name(later)}, not to {root}")
    return f"the first {before} of the {size} events of {root} are those of {proof['from']['root']}"


def check_head(proof: dict) -> str:
    head = base64.b64decode(proof["head"], validate=True)
    event = json.loads(head)
    require(event["type"] == "TreeHeadSigned", "the head is none")
    require(event["data"] == proof["tree"], "the head stands for another tree")
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return "the signature was NOT checked: the package cryptography is not installed"
    # nkeys: one byte of prefix, the key's 32, a checksum of two. What is signed is the head without its last member.
    key = base64.b32decode(proof["key"])[1:33] if len(proof["key"]) == 56 else b""
    signed = head[: head.rindex(b',"signature":"')] + b"}"
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(base64.urlsafe_b64decode(event["signature"] + "=="), signed)
    except (InvalidSignature, ValueError):
        require(False, f"the head is not signed by {proof['key']}")
    return f"signed by {proof['key']}; compare it with the notary's key that you know"


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        proof = json.load(file)
    for line in (check_path(proof), check_head(proof)):
        print(line)


main()
