// A stream to be verified, made to be handed to another thread: the bytes of its events one behind the other, because what
// they are views of may be far larger.
import type { StreamName } from "../../events/stream.ts";
import {
  type ContributionEvidence,
  type Fault,
  type StoredEvent,
  verifyStream,
} from "../../events/verify.ts";

/** What the events of one stream are verified with. */
export interface StreamToVerify {
  readonly events: readonly StoredEvent[];
  /** Public key by actor. */
  readonly keys: Readonly<Record<string, string>>;
  readonly evidence: ContributionEvidence | undefined;
}

type Place = Pick<StoredEvent, "type" | "sequence"> & { readonly stream: StreamName; readonly end: number };

export interface VerifyJob extends Pick<StreamToVerify, "keys" | "evidence"> {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of each event, with where it ends in `bytes`. */
  readonly places: readonly Place[];
}

export const verifyJob = ({ events, keys, evidence }: StreamToVerify): VerifyJob => {
  let end = 0;
  const places = events.map(({ bytes, stream, type, sequence }): Place => {
    return { stream, type, sequence, end: (end += bytes.length) };
  });
  const bytes = new Uint8Array(end);
  for (const [index, event] of events.entries()) bytes.set(event.bytes, places[index - 1]?.end ?? 0);
  return { bytes, places, keys, evidence };
};

export const runVerifyJob = ({ bytes, places, keys, evidence }: VerifyJob): readonly Fault[] =>
  verifyStream(
    places.map(({ end, ...place }, index) => {
      return { ...place, bytes: bytes.subarray(places[index - 1]?.end ?? 0, end) };
    }),
    keys,
    evidence,
  );
