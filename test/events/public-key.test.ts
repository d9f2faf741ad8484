import { sign } from "node:crypto";
import test from "ava";
import { decodePublicKey, signatureFault } from "../../events/public-key.ts";
import { newSeed, nkeyOfSeed, signWith } from "../../infra/keys/nkey.ts";
import { createAccount } from "@nats-io/nkeys";

test("a signature made with an nkey is OpenSSL's, and is verified by the key that the nkeys package prints", (t) => {
  for (let round = 0; round < 20; round++) {
    const key = nkeyOfSeed(newSeed());
    const bytes = Buffer.from(`message ${round}`);
    t.is(signWith(key, bytes), sign(null, bytes, key.privateKey).toString("base64url"));
    t.is(signatureFault(key.publicKey, bytes, signWith(key, bytes)), undefined);
    t.regex(signatureFault(key.publicKey, Buffer.from("other"), signWith(key, bytes)) ?? "", /is not by U/);
  }
});

test("any other letter in a public key is noticed", (t) => {
  const { publicKey } = nkeyOfSeed(newSeed());
  for (let at = 0; at < publicKey.length; at++) {
    const letter = publicKey[at] === "A" ? "B" : "A";
    t.is(
      decodePublicKey(publicKey.slice(0, at) + letter + publicKey.slice(at + 1)),
      undefined,
      `letter ${at}`,
    );
  }
  for (const text of [
    "",
    publicKey.slice(1),
    `${publicKey}A`,
    publicKey.toLowerCase(),
    createAccount().getPublicKey(),
  ]) {
    t.is(decodePublicKey(text), undefined, text);
  }
});
