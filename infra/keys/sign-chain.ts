// Signing the next events of a stream: each names the hash of its predecessor's stored bytes, signature included, so
// that they can only be signed one after the other. The same on every thread: Ed25519 is deterministic.
import { fillIn, hashOf, withBlanks } from "../../events/stored-text.ts";
import type { Link } from "./keys.ts";
import { signWith, type SigningKey } from "./nkey.ts";

/** A chain with what is needed to sign it, made to be handed to another thread: one buffer, and keys as handles. */
export interface SigningJob {
  /** The events' stored texts one behind the other, prevhash and signature of each to be filled in. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each event ends in `bytes`. */
  readonly ends: readonly number[];
  /** Who signs each event. */
  readonly actors: readonly string[];
  readonly prevhash: string;
  /** By actor, of all who sign. */
  readonly keys: ReadonlyMap<string, SigningKey>;
}

export const signingJob = (
  links: readonly Link[],
  prevhash: string,
  keys: SigningJob["keys"],
): SigningJob => {
  const texts = links.map(({ text }) => withBlanks(text));
  let end = 0;
  const ends = texts.map((text) => (end += Buffer.byteLength(text)));
  const bytes = new Uint8Array(end);
  const buffer = Buffer.from(bytes.buffer);
  for (const [index, text] of texts.entries()) buffer.write(text, ends[index - 1] ?? 0);
  return { bytes, ends, actors: links.map(({ actor }) => actor), prevhash, keys };
};

/** Signs a job where its bytes lie. */
export const signChain = ({ bytes, ends, actors, prevhash, keys }: SigningJob): void => {
  let hash = prevhash;
  for (const [index, stored] of eventsIn(bytes, ends).entries()) {
    const actor = actors[index] ?? "nobody";
    const key = keys.get(actor);
    if (key === undefined) throw new Error(`no key of ${actor} was given`);
    fillIn(stored, hash, (unsigned) => signWith(key, unsigned));
    hash = hashOf(stored);
  }
};

/** The events of a job, in order: views of its bytes. */
export const eventsIn = ({ buffer }: SigningJob["bytes"], ends: SigningJob["ends"]): Buffer<ArrayBuffer>[] =>
  ends.map((end, index) => {
    const start = ends[index - 1] ?? 0;
    return Buffer.from(buffer, start, end - start);
  });
