// Every mistake that may be drawn: in today's machines, policies, roles and folds.
import * as fs from "node:fs";
import { join, relative } from "node:path";
import { type Mutant, mutantsOf } from "./mutants.ts";
import { argumentFor, type Survivor } from "./survivors.ts";

export const root = join(import.meta.dirname, "../..");
/** But for the presets: every recorded campaign carries its own. */
const UNREAD = "actors/policies/settings.ts";
const folders = [
  "actors/machines",
  "actors/policies",
  "actors/policies/parent",
  "actors/roles",
  "projections/*",
];

export const mistakes: readonly Mutant[] = fs
  .globSync(folders.map((folder) => join(root, folder, "*.ts")))
  .toSorted()
  .filter((path) => relative(root, path) !== UNREAD)
  .flatMap((path) => mutantsOf(relative(root, path), fs.readFileSync(path, "utf8")));

/** The one that argues for a mistake. */
export const argued = (mistake: Mutant): Survivor | undefined =>
  argumentFor(mistake, fs.readFileSync(join(root, mistake.file), "utf8"));
