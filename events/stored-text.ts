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

/** A text that is to be signed with another prevhash. The quotes of other attributes' values are escaped in it. */
export const withPrevhash = (unsigned: string, prevhash: string): string => {
  const from = unsigned.indexOf(PREVHASH) + PREVHASH.length;
  return `${unsigned.slice(0, from)}${prevhash}${unsigned.slice(from + NOTHING_HASH.length)}`;
};

/** The stored text. */
export const attachSignature = (unsigned: string, signature: string): string =>
  `${unsigned.slice(0, -1)}${SIGNATURE}${signature}${END}`;
