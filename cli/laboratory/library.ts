// The library that a campaign is given: read from a folder, kept as an artifact, named in the campaign's opening.
import { Effect } from "effect";
import { Artifacts } from "../../actors/ports.ts";
import { entriesOf, type LibraryEntry, writeLibrary } from "../../cognition-base/library.ts";
import type { Library } from "../../events/thinking.ts";
import { OWN_LIBRARY, readFolder } from "../../infra/library/folder.ts";
import { CommandError } from "../errors.ts";

export interface CheckedLibrary {
  readonly papers: number;
  readonly entries: readonly LibraryEntry[];
}

/** A user's own folder comes beside ours; null where a campaign is to read nothing. */
export const checkLibrary = (folder: string | null | undefined) =>
  Effect.gen(function* () {
    if (folder === null) return null;
    const folders = [OWN_LIBRARY, ...(folder === undefined ? [] : [folder])];
    const read = yield* Effect.forEach(folders, readFolder);
    const faults = read.flatMap((one) => one.faults);
    const [first] = faults;
    if (first !== undefined)
      return yield* Effect.fail(
        new CommandError(
          "usage",
          `the library has faults (${faults.length}); the first: ${first.file}:${first.line}: ${first.message}`,
          "List them all with: cambrian cognition lint",
        ),
      );
    const papers = read.flatMap((one) => one.papers);
    const entries = entriesOf(papers);
    const twice = entries.find(({ id }, index) => entries[index + 1]?.id === id);
    if (twice !== undefined)
      return yield* Effect.fail(
        new CommandError("usage", `two entries are called ${twice.id}`, "Rename the one in your own folder"),
      );
    return { papers: papers.length, entries };
  });

export const storeLibrary = (library: CheckedLibrary | null) =>
  Effect.gen(function* () {
    if (library === null) return null;
    const artifacts = yield* Artifacts;
    const artifact = yield* artifacts.put(writeLibrary(library.entries), "application/json");
    return { artifact, papers: library.papers, entries: library.entries.length } satisfies Library;
  });
