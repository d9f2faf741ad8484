// Whether an export holds: every event is what its author wrote, in its place, and nothing is missing or added. All of it is
// judged from the file alone, before anything is written.
import { Result } from "effect";
import { isArrival } from "../../events/arrival.ts";
import { decode } from "../../events/codec.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { EVENT_BYTES } from "../../events/limits.ts";
import { rootOver } from "../../events/merkle-tree.ts";
import { type Opening, openingOf } from "../../events/opening.ts";
import { streamPrefix } from "../../events/stream.ts";
import { verifyAlone, verifyStream } from "../../events/verify.ts";
import { type Reference, referencesIn } from "../../projections/artifacts/fold.ts";
import { projections } from "../../projections/index.ts";
import { nameOf } from "../artifacts/digest.ts";
import type { BrokenExport } from "./errors.ts";
import type { Header, ArtifactLine } from "./lines.ts";
import { brokenAt, type Numbered, type ReadExport } from "./read-export.ts";

/** An export that holds. The sequence of each event is its line in the file. */
export interface VerifiedExport {
  readonly header: Header;
  readonly opening: Opening;
  /** Of the campaign. */
  readonly events: readonly LoggedEvent[];
  readonly invitations: readonly { readonly place: number; readonly text: string }[];
  readonly artifacts: readonly { readonly bytes: Uint8Array; readonly mediaType: string }[];
}

/** A place and what is wrong there; null where it is no single line. */
type Fault = readonly [line: number | null, what: string];

export const verifyExport = (
  name: string,
  { header, events: lines, artifacts }: ReadExport,
): Result.Result<VerifiedExport, BrokenExport> =>
  Result.mapError(
    Result.gen(function* () {
      const exported = yield* decodeAll(header.campaign, lines);
      const events = exported.filter(({ stream }) => stream.campaign === header.campaign);
      const opening = openingOf(events);
      if (opening === undefined) return yield* fail(null, "no event opens the campaign");
      const invitations = exported.flatMap((event, place) =>
        event.type === "AgentInvited" ? [{ place, event }] : [],
      );
      yield* none(streamFaults(events, opening, invitations));
      yield* none(headerFaults(header, opening, exported));
      yield* none(foldFaults(exported));
      return {
        ...{ header, opening, events },
        invitations: invitations.map(({ place, event }) => ({ place, text: utf8.decode(event.bytes) })),
        artifacts: yield* decodeArtifacts(header, events.flatMap(referencesIn), artifacts),
      };
    }),
    ([line, what]) => brokenAt(name, line, what),
  );

const fail = (line: number | null, what: string): Result.Result<never, Fault> => Result.fail([line, what]);
const none = ([fault]: readonly Fault[]): Result.Result<void, Fault> =>
  fault === undefined ? Result.succeed(undefined) : Result.fail(fault);

/** Each event of the campaign, or an invitation; each once and after those that it followed. */
const decodeAll = (
  campaign: string,
  lines: ReadExport["events"],
): Result.Result<readonly LoggedEvent[], Fault> => {
  const events: LoggedEvent[] = [];
  const ids = new Map<string, number>();
  let before = 0;
  for (const { line, subject, text, sequence } of lines) {
    const bytes = encoder.encode(text);
    if (bytes.length > EVENT_BYTES) return fail(line, `an event has at most ${EVENT_BYTES} bytes`);
    const decoded = decode(bytes, subject, line);
    if (Result.isFailure(decoded)) return fail(line, decoded.failure.message);
    const event = decoded.success;
    const first = ids.get(event.id);
    if (first !== undefined) return fail(line, `its id is that of line ${first}`);
    ids.set(event.id, line);
    if (event.stream.campaign === campaign && !isArrival(event)) {
      if (sequence <= before) return fail(line, `event ${sequence} stands after event ${before}`);
      before = sequence;
    } else if (event.type !== "AgentInvited")
      return fail(line, `${event.type} of ${streamPrefix(event.stream)} is no part of campaign ${campaign}`);
    events.push(event);
  }
  return Result.succeed(events);
};

const streamFaults = (
  events: readonly LoggedEvent[],
  opening: Opening,
  invitations: readonly { readonly event: LoggedEvent<"AgentInvited"> }[],
): readonly Fault[] => {
  const { keys } = opening.data;
  const grants = Object.fromEntries(
    invitations.map(({ event }) => [event.data.grant, event.data.publicKey] as const),
  );
  const evidence = { genesis: opening.hash, grants };
  const streams = Map.groupBy(events, ({ stream }) => streamPrefix(stream));
  const faults = [
    ...streams.values().flatMap((stream) => verifyStream(stream, keys, evidence)),
    ...invitations.flatMap(({ event }) => verifyAlone(event, keys)),
  ];
  return faults
    .toSorted((one, other) => one.sequence - other.sequence)
    .map(({ sequence, kind, message }) => [sequence, `${kind}: ${message}`]);
};

const headerFaults = (
  { campaign, laboratory, events, root }: Header,
  opening: Opening,
  exported: readonly LoggedEvent[],
): readonly Fault[] => {
  const found = {
    campaign: opening.stream.campaign,
    laboratory: opening.data.keys["laboratory"],
    events: exported.length,
    root: rootOver(exported),
  };
  const said = { campaign, laboratory, events, root };
  return (Object.keys(found) as (keyof typeof found)[])
    .filter((key) => found[key] !== said[key])
    .map((key) => [null, `by its header ${key} is ${said[key]}; what it holds has ${found[key]}`]);
};

/** What cannot be folded would stop every command here, and could not be taken back. */
const foldFaults = (events: readonly LoggedEvent[]): readonly Fault[] =>
  projections.flatMap((projection): readonly Fault[] => {
    let state = projection.initial;
    for (const event of events)
      try {
        state = projection.evolve(state, event);
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        return [
          [event.sequence, `${event.type} makes no sense to the projection ${projection.name}: ${why}`],
        ];
      }
    return [];
  });

const decodeArtifacts = (
  header: Header,
  references: readonly Reference[],
  lines: readonly Numbered<ArtifactLine>[],
): Result.Result<VerifiedExport["artifacts"], Fault> => {
  const mediaTypes = new Map(references.map(({ sha256, mediaType }) => [sha256, mediaType]));
  if (lines.length !== header.artifacts)
    return fail(null, `by its header it has ${header.artifacts} artifacts; there are ${lines.length}`);
  const found: VerifiedExport["artifacts"][number][] = [];
  for (const { line, sha256, base64 } of lines) {
    const bytes = Buffer.from(base64, "base64");
    const name = nameOf(bytes);
    if (name !== sha256) return fail(line, `its bytes are the artifact ${name}, not ${sha256}`);
    const mediaType = mediaTypes.get(sha256);
    if (mediaType === undefined) return fail(line, `no event names the artifact ${sha256}`);
    found.push({ bytes, mediaType });
  }
  return Result.succeed(found);
};

const encoder = new TextEncoder();
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
