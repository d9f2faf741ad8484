// A campaign in which a made-up model answers every role, with a library to read: its events, and the artifacts by name.
import { Effect } from "effect";
import { Artifacts } from "../../actors/ports.ts";
import { entriesOf, writeLibrary } from "../../cognition-base/library.ts";
import type { CampaignSettings } from "../../events/campaign/campaign-opened.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { ofType } from "../../events/of-type.ts";
import { nameOf } from "../../infra/artifacts/digest.ts";
import { OWN_LIBRARY, readFolder } from "../../infra/library/folder.ts";
import { referencesIn } from "../../projections/artifacts/fold.ts";
import { madeUpReasoner, thinking } from "./made-up-model.ts";
import { memoryLabOf, playing } from "./memory-lab.ts";

/** A few entries of ours are enough to be found and cited. */
const library = Effect.map(readFolder(OWN_LIBRARY), ({ papers }) =>
  writeLibrary(entriesOf(papers.slice(0, 8))),
);

export interface Answered {
  readonly events: readonly LoggedEvent[];
  readonly artifacts: ReadonlyMap<string, Uint8Array>;
}

/** Plays it; the second candidate is the best. */
export const playAnswered = (change: Partial<CampaignSettings> = {}): Promise<Answered> =>
  Effect.gen(function* () {
    const bytes = yield* library;
    const events = yield* playing({
      seed: 11,
      settings: {
        experiments: 4,
        thinking: thinking(),
        library: {
          artifact: { sha256: nameOf(bytes), bytes: bytes.length, mediaType: "application/json" },
          papers: 8,
          entries: entriesCount(bytes),
        },
        ...change,
      },
      programs: [new TextDecoder().decode(bytes)],
      measure: (experiment) => (experiment === "e0002" ? 0.9 : 1),
    });
    const store = yield* Artifacts;
    const artifacts = new Map<string, Uint8Array>();
    // Curves, weights and logs of what was never trained are not there.
    const named = ofType(events, "InferenceRecorded").flatMap(referencesIn);
    const programs = events.flatMap((event) =>
      event.type === "ArchitectureProposed" || event.type === "CampaignOpened" ? referencesIn(event) : [],
    );
    for (const { sha256 } of [...named, ...programs]) artifacts.set(sha256, yield* store.get(sha256));
    return { events, artifacts };
  }).pipe(
    Effect.provide(memoryLabOf({ reasoner: madeUpReasoner(change.thinking ?? thinking()) })),
    Effect.scoped,
    Effect.runPromise,
  );

const entriesCount = (bytes: Uint8Array): number =>
  (JSON.parse(new TextDecoder().decode(bytes)) as { readonly entries: readonly unknown[] }).entries.length;
