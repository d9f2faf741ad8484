// The stored text as signing sees it: what is signed, where the predecessor's hash stands in it, where the signature
// goes. It needs no schema, so that a thread that only signs loads nothing else.
import { hash } from "node:crypto";

export const DATA = ',"data":';
export const SIGNATURE = ',"signature":"';
export const END = '"}';
const PREVHASH = ',"prevhash":"';

/** `sha256:…` of stored bytes. */
export const hashOf = (bytes: Uint8Array): string => `sha256:${hash("sha256", bytes, "hex")}`;

/** Of nothing: the prevhash of a stream's first event. */
export const NOTHING_HASH = hashOf(new Uint8Array());

/** The stored text. */
export const attachSignature = (unsigned: string, signature: string): string =>
  `${unsigned.slice(0, -1)}${SIGNATURE}${signature}${END}`;

/** base64url of 64 bytes, before they are known. */
const BLANK = "_".repeat(86);
const AFTER_SIGNED = Buffer.byteLength(attachSignature("}", BLANK));

/** The stored text with a blank for its signature, to be filled in by `fillIn`. */
export const withBlanks = (unsigned: string): string => attachSignature(unsigned, BLANK);

/**
 * Completes the bytes of a text made by `withBlanks`, in place: the prevhash, then the signature that `sign` makes, in
 * base64url, over the bytes that it is given. They are a view of the same memory and change when it returns.
 */
export const fillIn = (stored: Buffer, prevhash: string, sign: (unsigned: Uint8Array) => string): void => {
  // The first there is: the quotes of other attributes' values are escaped, and the data come later.
  stored.write(prevhash, stored.indexOf(PREVHASH) + PREVHASH.length, "latin1");
  // What is signed ends with a brace where the signature's comma will stand.
  const end = stored.length - AFTER_SIGNED;
  stored.write("}", end, "latin1");
  const signature = sign(stored.subarray(0, end + 1));
  stored.write(`${SIGNATURE}${signature}`, end, "latin1");
};
