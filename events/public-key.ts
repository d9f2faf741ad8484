// Public keys in the nkeys encoding and Ed25519 signatures in base64url, both in their one canonical spelling, so
// that no byte of them can change unseen.
import { createPublicKey, verify, type KeyObject } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/** nkeys' prefix of a user's public key: the letter U in the first five bits. */
const USER = 20 << 3;
/** DER of an Ed25519 public key up to its 32 raw bytes (RFC 8410). */
const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

const known = new Map<string, KeyObject>();

/**
 * Points of order 1, 2, 4 and 8, in each spelling, without the sign of x: under such a key signatures can be made that are
 * good for any bytes, so it proves nothing.
 */
const SMALL_ORDER: ReadonlySet<string> = new Set([
  "00".repeat(32),
  `01${"00".repeat(31)}`,
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  `ec${"ff".repeat(30)}7f`,
  `ed${"ff".repeat(30)}7f`,
  `ee${"ff".repeat(30)}7f`,
]);
const isOfSmallOrder = (key: Uint8Array): boolean => {
  const withoutSign = Buffer.from(key);
  withoutSign[31]! &= 0x7f;
  return SMALL_ORDER.has(withoutSign.toString("hex"));
};

/** The key behind `U…`; undefined where the text is damaged, or the key is one that anybody can sign for. */
export const decodePublicKey = (text: string): KeyObject | undefined => {
  const cached = known.get(text);
  if (cached !== undefined) return cached;
  const bytes = base32(text);
  if (bytes?.length !== 35 || bytes[0] !== USER) return undefined;
  if (crc16(bytes.subarray(0, 33)) !== bytes.readUInt16LE(33)) return undefined;
  if (isOfSmallOrder(bytes.subarray(1, 33))) return undefined;
  const der = Buffer.concat([SPKI_PREFIX, bytes.subarray(1, 33)]);
  const key = createPublicKey({ key: der, format: "der", type: "spki" });
  known.set(text, key);
  return key;
};

/**
 * Why `signature` does not prove that the holder of `publicKey` signed `bytes`; undefined where it does.
 * Both are texts: `U…`, and base64url of 64 bytes.
 */
export const signatureFault = (
  publicKey: string,
  bytes: Uint8Array,
  signature: string,
): string | undefined => {
  const read = readBoth(publicKey, signature);
  if (typeof read === "string") return read;
  return verify(null, bytes, read.key, read.raw) ? undefined : notBy(publicKey);
};

/** The same by a thread of node's pool, for those who have other things to do meanwhile. */
export const signatureFaultElsewhere = (
  publicKey: string,
  bytes: Uint8Array,
  signature: string,
): Promise<string | undefined> => {
  const read = readBoth(publicKey, signature);
  if (typeof read === "string") return Promise.resolve(read);
  return new Promise((resolve, reject) =>
    verify(null, bytes, read.key, read.raw, (error, genuine) => {
      if (error !== null) reject(error);
      else resolve(genuine ? undefined : notBy(publicKey));
    }),
  );
};

const readBoth = (
  publicKey: string,
  signature: string,
): { readonly key: KeyObject; readonly raw: Buffer } | string => {
  const key = decodePublicKey(publicKey);
  if (key === undefined) return `public key ${publicKey} is damaged`;
  const raw = Buffer.from(signature, "base64url");
  // 86 characters hold 516 bits for 512: without this four bits could change unseen.
  if (raw.length !== 64 || raw.toString("base64url") !== signature)
    return "signature is not canonical base64url of 64 bytes";
  return { key, raw };
};

const notBy = (publicKey: string): string => `signature is not by ${publicKey} over these bytes`;

/** RFC 4648 base32 of whole bytes; undefined where a character is none of its letters. */
const base32 = (text: string): Buffer | undefined => {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const character of text) {
    const five = ALPHABET.indexOf(character);
    if (five < 0) return undefined;
    value = ((value << 5) | five) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 0xff);
    }
  }
  return bits === 0 ? Buffer.from(bytes) : undefined;
};

/** CRC-16/XMODEM: polynomial 0x1021, starting at 0. */
const crc16 = (bytes: Uint8Array): number => {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000) !== 0 ? ((crc << 1) ^ 0x1021) & 0xffff : crc << 1;
  }
  return crc;
};
