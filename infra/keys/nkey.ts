// Ed25519 keys in the nkeys encoding (NATS): base32 of a prefix, 32 bytes and a CRC. The nkeys package makes and
// checks them; signing goes through node:crypto, which is some 300 times faster.
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from "node:crypto";
import { createUser, fromPublic, fromSeed, type KeyPair } from "@nats-io/nkeys";

/** A key pair ready for use: its seed (`SU…`), its public key (`U…`), and node's handle on the private key. */
export interface Nkey {
  readonly seed: string;
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

/** DER of an Ed25519 private key up to its 32 raw bytes (RFC 8410), and the same of a public key. */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

/** Reads a seed of any kind (user, account, operator). Throws NKeysError where it is damaged. */
export const nkeyOfSeed = (seed: string): Nkey => {
  const pair = fromSeed(Buffer.from(seed));
  const raw = base32(seed).subarray(2, 34);
  const der = Buffer.concat([PKCS8_PREFIX, raw]);
  return {
    seed,
    publicKey: pair.getPublicKey(),
    privateKey: createPrivateKey({ key: der, format: "der", type: "pkcs8" }),
  };
};

/** The text of a new random seed; a user's unless another maker of the nkeys package is given. */
export const newSeed = (make: () => KeyPair = createUser): string =>
  Buffer.from(make().getSeed()).toString("ascii");

/** base64url of the 64-byte signature. */
export const signWith = (key: Nkey, bytes: Uint8Array): string =>
  sign(null, bytes, key.privateKey).toString("base64url");

/**
 * Whether `signature` (base64url, 64 bytes) over `bytes` is by the holder of `publicKey`. A key or a signature
 * that cannot be read is false: it proves nothing.
 */
export const verifySignature = (publicKey: string, bytes: Uint8Array, signature: string): boolean => {
  if (!/^[A-Za-z0-9_-]{86}$/.test(signature)) return false;
  const key = publicKeyObject(publicKey);
  return key !== undefined && verify(null, bytes, key, Buffer.from(signature, "base64url"));
};

const publicKeys = new Map<string, KeyObject>();

const publicKeyObject = (publicKey: string): KeyObject | undefined => {
  const known = publicKeys.get(publicKey);
  if (known !== undefined) return known;
  try {
    fromPublic(publicKey);
  } catch {
    return undefined;
  }
  const der = Buffer.concat([SPKI_PREFIX, base32(publicKey).subarray(1, 33)]);
  const key = createPublicKey({ key: der, format: "der", type: "spki" });
  publicKeys.set(publicKey, key);
  return key;
};

/** RFC 4648 base32 without padding; the caller has had the text checked by the nkeys package. */
const base32 = (text: string): Buffer => {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const character of text) {
    value = ((value << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(character)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 0xff);
    }
  }
  return Buffer.from(bytes);
};
