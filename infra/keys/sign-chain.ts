// Signing the next events of a stream: each names the hash of its predecessor's stored bytes, signature included, so
// that they can only be signed one after the other. The same on every thread: Ed25519 is deterministic.
import { attachSignature, hashOf, withPrevhash } from "../../events/stored-text.ts";
import type { Link } from "./keys.ts";
import { signWith, type SigningKey } from "./nkey.ts";

/** A chain with what is needed to sign it; it can be posted to another thread, the keys as handles. */
export interface SigningJob {
  readonly links: readonly Link[];
  readonly prevhash: string;
  /** By actor, of all who sign. */
  readonly keys: ReadonlyMap<string, SigningKey>;
}

/** The stored bytes, in order; each array has a buffer of its own, which can be handed over. */
export const signChain = ({ links, prevhash, keys }: SigningJob): Uint8Array<ArrayBuffer>[] => {
  let hash = prevhash;
  return links.map(({ actor, text }) => {
    const key = keys.get(actor);
    if (key === undefined) throw new Error(`no key of ${actor} was given`);
    const unsigned = withPrevhash(text, hash);
    const signature = signWith(key, encoder.encode(unsigned));
    const bytes = encoder.encode(attachSignature(unsigned, signature));
    hash = hashOf(bytes);
    return bytes;
  });
};

const encoder = new TextEncoder();
