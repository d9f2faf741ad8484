// The numbers of a campaign's policy as docs/policies.md shows them: what each means, the paper's value, the
// demonstration's, and the code that reads it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Schema } from "effect";
import { demoPolicy, paperPolicy } from "../../actors/policies/settings.ts";
import { Policy } from "../../events/campaign/campaign-opened.ts";
import { ExperimentRules } from "../../events/values.ts";
import { commentsOf } from "./comments.ts";
import { fieldsOf } from "./fields.ts";
import { code, plain, table } from "./markdown.ts";

const root = join(import.meta.dirname, "..", "..");
const commentsIn = (file: string) => commentsOf(readFileSync(join(root, "events", file), "utf8"));
const comments = new Map([...commentsIn("values.ts"), ...commentsIn("campaign/campaign-opened.ts")]);

/** Where each setting is read; a test sees that the file knows it by its name. */
export const readers: Readonly<Record<string, string>> = {
  coldStart: "actors/roles/director.ts",
  refreshEvery: "actors/roles/director.ts",
  poolSize: "actors/roles/director.ts",
  parentRanks: "actors/policies/parent/paper.ts",
  references: "actors/policies/parent/paper.ts",
  parent: "actors/roles/director.ts",
  "boltzmann.temperature": "actors/policies/parent/boltzmann.ts",
  "islands.count": "actors/policies/parent/islands.ts",
  "islands.migrateEvery": "actors/policies/parent/islands.ts",
  "mapElites.costBins": "actors/policies/parent/map-elites.ts",
  "mapElites.behaviourBins": "actors/policies/parent/map-elites.ts",
  controlShare: "actors/roles/director.ts",
  revisions: "actors/machines/experiment-context.ts",
  review: "actors/roles/director.ts",
  remarks: "actors/roles/listening.ts",
  "rules.edition": "actors/machines/experiment-context.ts",
  "rules.probings": "actors/machines/probing.ts",
  "rules.nearest": "actors/roles/checker.ts",
  "rules.fitness.loss": "events/suite.ts",
  "rules.fitness.benchmark": "events/suite.ts",
  "rules.fitness.clip": "actors/policies/fitness.ts",
  "rules.fitness.steepness": "actors/policies/fitness.ts",
  "rules.leakGain": "actors/machines/experiment-context.ts",
  "rules.paired": "actors/roles/engineer.ts",
  "rules.rungs": "actors/roles/engineer.ts",
  "rules.watch.hopelessGap": "actors/policies/watch.ts",
  "rules.watch.standardErrors": "actors/policies/watch.ts",
  "rules.watch.divergence": "actors/policies/watch.ts",
};

/** Every setting of the policy that has a value of its own, by its path. */
export const settings = (): readonly string[] =>
  [...pathsOf(Policy).filter((path) => path !== "rules"), ...pathsOf(ExperimentRules, "rules")].filter(
    (path) => !isGroup(valueAt(paperPolicy, path)),
  );

const pathsOf = (schema: Schema.Top, path = ""): string[] =>
  fieldsOf(schema, path).map((field) => field.path.replace("[]", ""));

const valueAt = (policy: Policy, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>((value, name) => (value as Readonly<Record<string, unknown>>)[name], policy);

const isGroup = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Its own comment, or that of the group it is in. */
const meaningOf = (path: string): string => {
  const full = path.startsWith("rules.") ? path.replace("rules", "ExperimentRules") : `Policy.${path}`;
  const meaning = comments.get(full) ?? (path.includes(".") ? comments.get(groupOf(full)) : undefined);
  if (meaning === undefined) throw new Error(`the schema does not say what ${path} means`);
  return meaning;
};

const groupOf = (path: string): string => path.slice(0, path.lastIndexOf("."));

export const policySection = (): string =>
  table(
    ["setting", "meaning", "paper", "demo", "read by"],
    settings().map((path) => {
      const [paper, demo] = [paperPolicy, demoPolicy].map((policy) => JSON.stringify(valueAt(policy, path)));
      const reader = readers[path];
      if (reader === undefined) throw new Error(`docs/generate/policies.ts does not say who reads ${path}`);
      return [code(path), plain(meaningOf(path)), code(paper ?? ""), code(demo ?? ""), code(reader)];
    }),
  );
