// Whether a stream is what its authors wrote: nothing changed, dropped, added or moved. Everything is judged from the
// stored bytes and the public keys alone, so that anyone can do it without the laboratory.
import { Result } from "effect";
import { cut, decode } from "./codec.ts";
import { digestOfText, parseStatement, type Contribution } from "./contribution.ts";
import type { LoggedEvent } from "./envelope.ts";
import { signatureFault } from "./public-key.ts";
import { hashOf, NOTHING_HASH } from "./stored-text.ts";
import { streamPrefix, subjectOf } from "./stream.ts";

/** An event as the log holds it; what else a LoggedEvent says is read again from the bytes. */
export type StoredEvent = Pick<LoggedEvent, "bytes" | "stream" | "type" | "sequence">;

/** What an event is caught at. */
export type FaultKind =
  "unreadable" | "stream" | "revision" | "chain" | "order" | "signature" | "contribution";

export interface Fault {
  readonly kind: FaultKind;
  readonly sequence: number;
  /** The place in the stream that the event should have. */
  readonly revision: number;
  readonly message: string;
}

/** What contributions are compared with, beyond their own event. */
export interface ContributionEvidence {
  /** Hash of the campaign's first event. */
  readonly genesis: string;
  /** The public key of each grant (AgentInvited). */
  readonly grants: Readonly<Record<string, string>>;
}

/**
 * The faults of one stream's events, in order; none where it is whole. `keys`: public key by actor (CampaignOpened).
 * Without `evidence` a contribution is checked against its event and the key that it names, not against the grant.
 */
export const verifyStream = (
  events: readonly StoredEvent[],
  keys: Readonly<Record<string, string>>,
  evidence?: ContributionEvidence,
): readonly Fault[] => {
  const faults: Fault[] = [];
  let hash = NOTHING_HASH;
  for (const [index, stored] of events.entries()) {
    const { sequence } = stored;
    const report = (kind: FaultKind, message: string): void => {
      faults.push({ kind, sequence, revision: index + 1, message });
    };
    const before = events[index - 1];
    if (before !== undefined && streamPrefix(before.stream) !== streamPrefix(stored.stream)) {
      report(
        "stream",
        `the event is of ${streamPrefix(stored.stream)}, not of ${streamPrefix(before.stream)}`,
      );
    }
    if (before !== undefined && before.sequence >= sequence) {
      report("order", `sequence ${sequence} follows ${before.sequence}`);
    }
    const decoded = decode(stored.bytes, subjectOf(stored.stream, stored.type), sequence);
    if (Result.isFailure(decoded)) report("unreadable", decoded.failure.message);
    else verifyEvent(decoded.success, { revision: index + 1, hash }, keys, evidence, report);
    hash = hashOf(stored.bytes);
  }
  return faults;
};

/** The faults of an event without those that it follows: what it says of them is believed. */
export const verifyAlone = (event: StoredEvent, keys: Readonly<Record<string, string>>): readonly Fault[] =>
  verifyStream([event], keys).filter(({ kind }) => kind !== "revision" && kind !== "chain");

const verifyEvent = (
  event: LoggedEvent,
  wanted: { readonly revision: number; readonly hash: string },
  keys: Readonly<Record<string, string>>,
  evidence: ContributionEvidence | undefined,
  report: (kind: FaultKind, message: string) => void,
): void => {
  const { attributes, bytes, revision, actor } = event;
  if (revision !== wanted.revision) {
    report("revision", `the event is revision ${revision} where ${wanted.revision} belongs`);
  }
  if (attributes.prevhash !== wanted.hash) {
    report("chain", `prevhash is ${attributes.prevhash}, its predecessor's hash is ${wanted.hash}`);
  }
  const parts = cut(bytes);
  // What was decoded can be cut.
  if (parts === undefined) return;
  const key = Object.hasOwn(keys, actor) ? keys[actor] : undefined;
  const signature =
    key === undefined
      ? `no key of ${actor} is known`
      : signatureFault(key, encoder.encode(parts.unsigned), attributes.signature);
  if (signature !== undefined) report("signature", signature);
  for (const fault of contributionFaults(event, parts.dataText, evidence)) report("contribution", fault);
};

const contributionFaults = (
  { attributes, stream, data }: LoggedEvent,
  dataText: string,
  evidence: ContributionEvidence | undefined,
): readonly string[] => {
  const { contribution, contributionsignature } = attributes;
  if (contribution === undefined && contributionsignature === undefined) return [];
  if (contribution === undefined || contributionsignature === undefined) {
    return ["statement and signature stand together or not at all"];
  }
  const parsed = parseStatement(contribution);
  if (Result.isFailure(parsed)) return [parsed.failure];
  const said = parsed.success;
  const wanted: Partial<Contribution> = {
    stream: streamPrefix(stream),
    cause: attributes.causationid ?? "nothing",
    type: attributes.type,
    dataschema: attributes.dataschema,
    data: digestOfText(dataText),
    ...("attempt" in data ? { attempt: data.attempt } : {}),
    ...(evidence === undefined
      ? {}
      : { campaign: evidence.genesis, key: evidence.grants[said.grant] ?? "unknown" }),
  };
  const faults = (Object.keys(wanted) as ReadonlyArray<keyof Contribution>)
    .filter((field) => said[field] !== wanted[field])
    .map((field) => `the statement's ${field} is ${said[field]}, the event's ${wanted[field]}`);
  const signature = signatureFault(said.key, encoder.encode(contribution), contributionsignature);
  return signature === undefined ? faults : [...faults, `the statement's ${signature}`];
};

const encoder = new TextEncoder();
