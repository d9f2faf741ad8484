// The library that a campaign is given: read from a folder, kept as an artifact, named in the campaign's opening.
import * as fs from "node:fs";
import path from "node:path";
import { Effect, Result } from "effect";
import { Artifacts } from "../../actors/ports.ts";
import { entriesOf, type LibraryEntry, readLibrary, writeLibrary } from "../../cognition-base/library.ts";
import { type Fault, readPaper } from "../../cognition-base/read-paper.ts";
import { ofType } from "../../events/of-type.ts";
import type { Library } from "../../events/thinking.ts";
import type { OpenedCampaign } from "../../projections/campaigns/fold.ts";
import { OWN_LIBRARY, readFolder } from "../../infra/library/folder.ts";
import { lintFolders } from "../../infra/library/lint.ts";
import { CommandError } from "../errors.ts";
import { eventsOf, type Folded } from "./campaigns.ts";
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

/** What a campaign has to read now. */
export const entriesToRead = (folded: Folded, { campaign, settings }: OpenedCampaign) =>
  Effect.gen(function* () {
    const artifacts = yield* Artifacts;
    const added = ofType(eventsOf(folded, campaign), "CognitionAdded").map(({ data }) => data.library);
    const parts = settings.library === null ? added : [settings.library, ...added];
    const read = yield* Effect.forEach(parts, ({ artifact }) =>
      Effect.map(artifacts.get(artifact.sha256), readLibrary),
    );
    return read.flat();
  });

/** A paper from a file, without faults of its own. */
export const soundPaper = (file: string) =>
  Effect.suspend(() => {
    if (!fs.existsSync(file)) return Effect.fail(new CommandError("notFound", `there is no file ${file}`));
    return Result.match(readPaper(file, fs.readFileSync(file, "utf8")), {
      onSuccess: (paper) => Effect.succeed(paper),
      onFailure: (faults) => Effect.fail(faulty(file, faults)),
    });
  });

/** A paper that cannot be taken as it is. */
export const faulty = (file: string, faults: readonly Fault[]): CommandError =>
  new CommandError(
    "usage",
    [`${file} is no sound paper:`, ...faults.map((fault) => `  ${told(fault)}`)].join("\n"),
    "docs/cognition.md describes the files",
  );

export const storeLibrary = (library: CheckedLibrary) =>
  Effect.gen(function* () {
    const artifacts = yield* Artifacts;
    const artifact = yield* artifacts.put(writeLibrary(library.entries), "application/json");
    return { artifact, papers: library.papers, entries: library.entries.length } satisfies Library;
  });
