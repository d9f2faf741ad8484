// Whether what a trace names by its digest is there: code, prompts, answers, the library. What is not is missing.
import { Effect } from "effect";
import { Artifacts } from "../../actors/ports.ts";
import { type LibraryEntry, readLibrary } from "../../cognition-base/library.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { Missing, Node, Provenance } from "./graph.ts";
import type { Libraries } from "./trace/nodes.ts";
import { openingsIn } from "./trace/settings.ts";

/** Read at once. */
const AT_ONCE = 8;

export const withBytes = Effect.fnUntraced(function* (found: Provenance) {
  const artifacts = yield* Artifacts;
  const named = found.nodes.flatMap((node) => artifactOf(node).map((sha256) => ({ of: node.id, sha256 })));
  const faults = yield* Effect.forEach(
    named,
    ({ of, sha256 }) =>
      Effect.match(artifacts.get(sha256), {
        onSuccess: (): readonly Missing[] => [],
        onFailure: ({ message }) => [{ of, what: message }],
      }),
    { concurrency: AT_ONCE },
  );
  return { ...found, missing: [...found.missing, ...faults.flat()] } satisfies Provenance;
});

const artifactOf = ({ facts }: Node): readonly string[] =>
  [facts["artifact"], facts["code"]].filter((name) => typeof name === "string");

/** The libraries that were read in a campaign; that one cannot be read is said of its node by `withBytes`. */
export const librariesOf = Effect.fnUntraced(function* (events: readonly LoggedEvent[]) {
  const artifacts = yield* Artifacts;
  const names = new Set(
    openingsIn(events).flatMap(({ data: { settings } }) => settings.library?.artifact.sha256 ?? []),
  );
  const read = yield* Effect.forEach(names, (sha256) =>
    Effect.match(artifacts.get(sha256), {
      onSuccess: (bytes) => [[sha256, byId(readLibrary(bytes))] as const],
      onFailure: () => [],
    }),
  );
  return new Map(read.flat()) satisfies Libraries;
});

const byId = (entries: readonly LibraryEntry[]): ReadonlyMap<string, LibraryEntry> =>
  new Map(entries.map((entry) => [entry.id, entry]));
