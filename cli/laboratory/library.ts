// The library that a campaign is given: read from a folder, kept as an artifact, named in the campaign's opening.
import path from "node:path";
import { Effect } from "effect";
import { Artifacts } from "../../actors/ports.ts";
import { entriesOf, type LibraryEntry, writeLibrary } from "../../cognition-base/library.ts";
import type { Fault } from "../../cognition-base/read-paper.ts";
import type { Library } from "../../events/thinking.ts";
import { OWN_LIBRARY, readFolder } from "../../infra/library/folder.ts";
import { lintFolders } from "../../infra/library/lint.ts";
import { CommandError } from "../errors.ts";
import { commandIn, defaultData, quoted } from "../flags.ts";

export interface CheckedLibrary {
  readonly papers: number;
  readonly entries: readonly LibraryEntry[];
}

/** `file:line: what is wrong` */
export const told = ({ file, line, message }: Fault): string => `${file}:${line}: ${message}`;

/** A user's own folder comes beside ours. */
export const foldersWith = (folder: string | undefined): readonly string[] =>
  folder === undefined || path.resolve(folder) === OWN_LIBRARY ? [OWN_LIBRARY] : [OWN_LIBRARY, folder];

/** Papers without faults; ours are examined by a test, together with a user's here. */
export const soundPapers = (folder: string | undefined) =>
  Effect.gen(function* () {
    const { papers, faults } =
      folder === undefined ? yield* readFolder(OWN_LIBRARY) : yield* lintFolders(foldersWith(folder));
    const [first] = faults;
    if (first === undefined) return papers;
    const lint = `cognition lint${folder === undefined ? "" : ` ${quoted(folder)}`}`;
    return yield* Effect.fail(
      new CommandError(
        "usage",
        `the library has faults (${faults.length}); the first: ${told(first)}`,
        `List them all with: ${commandIn(defaultData, lint)}`,
      ),
    );
  });

/** Null where a campaign is to read nothing. */
export const checkLibrary = (folder: string | null | undefined) =>
  folder === null
    ? Effect.succeed(null)
    : Effect.map(soundPapers(folder), (papers) => ({ papers: papers.length, entries: entriesOf(papers) }));

export const storeLibrary = (library: CheckedLibrary | null) =>
  Effect.gen(function* () {
    if (library === null) return null;
    const artifacts = yield* Artifacts;
    const artifact = yield* artifacts.put(writeLibrary(library.entries), "application/json");
    return { artifact, papers: library.papers, entries: library.entries.length } satisfies Library;
  });
