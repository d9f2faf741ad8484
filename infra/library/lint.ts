// Folders of papers read as one library, with everything that is wrong in them: within files first, and once there is
// nothing, between them.
import { Effect } from "effect";
import { genes } from "../../actors/grammar/genes/index.ts";
import { checkLibrary, type Genes } from "../../cognition-base/check-library.ts";
import type { LibraryEntry } from "../../cognition-base/library.ts";
import type { Paper } from "../../cognition-base/paper.ts";
import type { Fault } from "../../cognition-base/read-paper.ts";
import { type LibraryFolder, type LibraryUnreadable, readFolder } from "./folder.ts";

/** The genes of the grammar as hints write them. */
const ofGrammar: Genes = new Map(
  genes.map(({ name, values }) => [name, values.map(({ value }) => String(value))]),
);

/** What is wrong with a paper beside entries that are there already. */
export const lintPaper = (paper: Paper, known: readonly LibraryEntry[]): readonly Fault[] =>
  checkLibrary([paper], ofGrammar, known);

/** Where two folders have the same id, the fault is of the later one. */
export const lintFolders = (folders: readonly string[]): Effect.Effect<LibraryFolder, LibraryUnreadable> =>
  Effect.map(Effect.forEach(folders, readFolder), (read) => {
    const papers = read.flatMap((one) => one.papers);
    const faults = read.flatMap((one) => one.faults);
    return { papers, faults: faults.length > 0 ? faults : checkLibrary(papers, ofGrammar) };
  });
