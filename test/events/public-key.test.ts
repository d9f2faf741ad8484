import { sign } from "node:crypto";
import test from "ava";
import { decodePublicKey, signatureFault, signatureFaultElsewhere } from "../../events/public-key.ts";
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

test("a thread of the pool says of a signature what this one says", async (t) => {
  const key = nkeyOfSeed(newSeed());
  const bytes = Buffer.from("a message");
  const signature = signWith(key, bytes);
  const cases: readonly (readonly [string, Uint8Array, string])[] = [
    [key.publicKey, bytes, signature],
    [key.publicKey, Buffer.from("other"), signature],
    [key.publicKey, bytes, `${signature.slice(0, -1)}B`],
    [key.publicKey, bytes, "AAAA"],
    ["UA", bytes, signature],
  ];
  for (const given of cases) t.is(await signatureFaultElsewhere(...given), signatureFault(...given));
  t.is(await signatureFaultElsewhere(...cases[0]!), undefined);
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
