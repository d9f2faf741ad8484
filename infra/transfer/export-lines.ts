// An export as lines, the artifacts read one by one: however many there are, one is held at a time.
import { Effect, Stream } from "effect";
import { Artifacts, type ArtifactError } from "../../actors/ports.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { LOGIC_VERSION } from "../../events/logic-version.ts";
import { rootOver } from "../../events/merkle-tree.ts";
import type { Opening } from "../../events/opening.ts";
import { subjectOf } from "../../events/stream.ts";
import { referencesIn } from "../../projections/artifacts/fold.ts";
import { exportedEvents } from "./exported-events.ts";
import { encodeLine, type Header } from "./lines.ts";

export interface Exported {
  readonly header: Header;
  /** With `artifacts` all of them, each once. */
  readonly lines: Stream.Stream<string, ArtifactError, Artifacts>;
}

export const exportLines = (
  log: readonly LoggedEvent[],
  opening: Opening,
  { artifacts, until }: { readonly artifacts: boolean; readonly until: number | null },
): Exported => {
  const { campaign } = opening.stream;
  const events = exportedEvents(log, campaign);
  const names = artifacts ? [...new Set(events.flatMap(referencesIn).map(({ sha256 }) => sha256))] : [];
  const header: Header = {
    ...{ cambrian: "export", v: 1, campaign },
    laboratory: opening.data.keys["laboratory"] ?? "",
    version: LOGIC_VERSION,
    events: events.length,
    artifacts: names.length,
    until,
    root: rootOver(events),
  };
  const lines = Stream.make(encodeLine({ kind: "header", header })).pipe(
    Stream.concat(Stream.fromIterable(events.map(lineOf))),
    Stream.concat(Stream.mapEffect(Stream.fromIterable(names), artifactLine)),
    Stream.concat(Stream.make(encodeLine({ kind: "end" }))),
  );
  return { header, lines };
};

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

const lineOf = ({ sequence, stream, type, bytes }: LoggedEvent): string =>
  encodeLine({
    kind: "event",
    event: { sequence, subject: subjectOf(stream, type), text: utf8.decode(bytes) },
  });

const artifactLine = (sha256: string): Effect.Effect<string, ArtifactError, Artifacts> =>
  Effect.gen(function* () {
    const { get } = yield* Artifacts;
    const base64 = Buffer.from(yield* get(sha256)).toString("base64");
    return encodeLine({ kind: "artifact", artifact: { sha256, base64 } });
  });
