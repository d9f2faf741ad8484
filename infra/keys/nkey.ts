// Private Ed25519 keys in the nkeys encoding (NATS). The nkeys package makes and checks them; libsodium signs, in half
// the time of node:crypto's OpenSSL and some 600 times faster than nkeys. Signatures are checked by events/public-key.ts.
import { createPrivateKey, type KeyObject } from "node:crypto";
import { createUser, fromSeed, type KeyPair } from "@nats-io/nkeys";
import sodium from "sodium-native";

/** A key pair ready for use: its seed (`SU…`), its public key (`U…`), and node's handle on the private key. */
export interface Nkey {
  readonly seed: string;
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

/** DER of an Ed25519 private key up to its 32 raw bytes (RFC 8410). */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/** Reads a seed of any kind (user, account, operator). Throws NKeysError where it is damaged. */
export const nkeyOfSeed = (seed: string): Nkey => {
  // The class behind the interface has getRawSeed; the version of the package is pinned.
  const pair = fromSeed(Buffer.from(seed)) as KeyPair & { readonly getRawSeed: () => Uint8Array };
  const der = Buffer.concat([PKCS8_PREFIX, pair.getRawSeed()]);
  return {
    seed,
    publicKey: pair.getPublicKey(),
    privateKey: createPrivateKey({ key: der, format: "der", type: "pkcs8" }),
  };
};

/** The text of a new random seed; a user's unless another maker of the nkeys package is given. */
export const newSeed = (make: () => KeyPair = createUser): string =>
  Buffer.from(make().getSeed()).toString("ascii");

/** A key pair as far as signing needs it: a handle, no secret that could be read. */
export type SigningKey = Pick<Nkey, "privateKey">;

/** base64url of the 64-byte signature. */
export const signWith = ({ privateKey }: SigningKey, bytes: Uint8Array): string => {
  const signature = Buffer.alloc(sodium.crypto_sign_BYTES);
  sodium.crypto_sign_detached(
    signature,
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
    secretOf(privateKey),
  );
  return signature.toString("base64url");
};

/** The secret as libsodium has it, seed and public key one behind the other, as long as there is its handle. */
const secretOf = (handle: KeyObject): Buffer => {
  const known = secrets.get(handle);
  if (known !== undefined) return known;
  const { d = "", x = "" } = handle.export({ format: "jwk" });
  const secret = Buffer.concat([d, x].map((part) => Buffer.from(part, "base64url")));
  secrets.set(handle, secret);
  return secret;
};
const secrets = new WeakMap<KeyObject, Buffer>();
