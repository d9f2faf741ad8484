// What a role reads in the campaign's library: entries that speak to the weakness of what it starts from. The library,
// and whatever was added to it, are artifacts of the campaign, so that a replay reads what was read then.
import { Effect } from "effect";
import { type LibraryEntry, readLibrary } from "../../cognition-base/library.ts";
import { makeSearch, type Retrieved } from "../../cognition-base/retrieve.ts";
import type { EventData } from "../../events/index.ts";
import { type ArtifactError, Artifacts, type Cognition } from "../ports.ts";
import type { EarlierExperiment, SharedView } from "./shared-view.ts";

interface OpenLibrary {
  readonly entries: ReadonlyMap<string, LibraryEntry>;
  readonly search: (query: string, count: number) => readonly Retrieved[];
}

/** Libraries by the digests of their parts: each is read once, and indexed when it is first searched. */
const open = new Map<string, OpenLibrary>();

const openLibrary = (shared: SharedView): Effect.Effect<OpenLibrary | null, ArtifactError, Artifacts> =>
  Effect.gen(function* () {
    const parts = shared.libraries().map(({ artifact }) => artifact.sha256);
    if (parts.length === 0) return null;
    const digests = parts.join(" ");
    const known = open.get(digests);
    if (known !== undefined) return known;
    const artifacts = yield* Artifacts;
    const read = yield* Effect.forEach(parts, (sha256) => Effect.map(artifacts.get(sha256), readLibrary));
    const entries = new Map<string, LibraryEntry>();
    // Of two that were added under one name at the same time, the first.
    for (const entry of read.flat()) if (!entries.has(entry.id)) entries.set(entry.id, entry);
    let search: OpenLibrary["search"] | undefined;
    const opened: OpenLibrary = {
      entries,
      // Indexing takes most of a second, in which nobody else is heard: what searches nothing does without.
      search: (query, count) => (search ??= makeSearch([...entries.values()]))(query, count),
    };
    open.set(digests, opened);
    return opened;
  });

/** Entries that a proposal is told of. */
const RETRIEVED = 5;

/** What is asked of the library: about a person's idea, else about a parent, or about the baseline where there is none. */
export const retrieve = (
  shared: SharedView,
  { idea, parent }: { readonly idea: string | null; readonly parent: EarlierExperiment | null },
): Effect.Effect<EventData<"ExperienceSummarised">["retrieved"], ArtifactError, Artifacts> =>
  Effect.map(openLibrary(shared), (library) => {
    if (library === null) return null;
    const query = idea === null ? symptomsOf(parent) : asked(idea);
    const found = library.search(query, RETRIEVED);
    return { query, entries: found.map(({ entry, score }) => ({ entry, score })) };
  });

/** What each of our tasks shows, in the words in which the library speaks of it. */
const shows: Readonly<Record<string, string>> = {
  "overwrite-recall":
    "associative recall fails when many keys are held and overwritten; old values interfere in a state of fixed size",
  mqar: "multi-query associative recall falls with the number of key-value pairs",
  parity: "state tracking fails: parity stays at chance and does not generalise to longer inputs",
  "parity-with-resets": "state tracking fails: parity since the last reset stays at chance at longer lengths",
  "state-tracking": "state tracking of permutations fails",
  "byte-lm": "language modelling loss is high; local patterns of bytes are predicted badly",
  "bpe-lm": "language modelling loss is high",
};
/** Accuracy from which a task is no weakness. */
const GOOD = 0.9;

/** The weaknesses of a layer in words: its worst tasks first, then what the Analyst wrote. */
const symptomsOf = (parent: EarlierExperiment | null): string => {
  if (parent === null)
    return "how to improve recall, state tracking and language modelling of a linear recurrent layer";
  const tasks = (parent.training?.tasks ?? [])
    .filter(({ accuracy }) => accuracy < GOOD)
    .toSorted((a, b) => a.accuracy - b.accuracy)
    .map(({ task }) => shows[task] ?? `accuracy on ${task} is low`);
  return asked([...tasks, ...(parent.analysis === null ? [] : [parent.analysis])].join(". "));
};

const asked = (text: string): string => text.slice(0, 1500).toWellFormed();

/** The entries that were found for a summary, by their ids; those that are gone are left out. */
export const entriesFound = (
  shared: SharedView,
  retrieved: EventData<"ExperienceSummarised">["retrieved"],
): Effect.Effect<readonly LibraryEntry[], ArtifactError, Artifacts> =>
  retrieved === null || retrieved.entries.length === 0
    ? Effect.succeed([])
    : Effect.map(openLibrary(shared), (library) =>
        retrieved.entries.flatMap(({ entry }) => library?.entries.get(entry) ?? []),
      );

/** What entries say for values of genes. */
export const spokenFor = (entries: readonly LibraryEntry[]): readonly Cognition[] =>
  entries.flatMap(({ id, insight, genome }) =>
    genome.map(({ gene, value }) => ({ id, gene, value, text: insight })),
  );
