// What a campaign is to be: its preset, over that its file, over that the flags. Nothing is read or asked here.
import { Array as Arr } from "effect";
import type { CampaignSettings, Criteria, Policy } from "../../events/campaign/campaign-opened.ts";
import { type NamedSuite, suites } from "../../actors/policies/suites.ts";
import { CommandError } from "../errors.ts";
import { DEFAULT_QUESTION, presets } from "./presets.ts";
import { BASELINES, type CampaignFile, type OwnProgram } from "./schema.ts";

/** A reference by its name, or a program of the user's own. */
export type PlannedBaseline = string | typeof OwnProgram.Type;

export interface CampaignPlan {
  /** The campaign's id unless given. */
  readonly name: string | undefined;
  readonly question: string;
  /** Drawn unless given. */
  readonly seed: number | undefined;
  readonly baselines: Arr.NonEmptyReadonlyArray<PlannedBaseline>;
  readonly settings: Omit<CampaignSettings, "baselines">;
}

/** What flags say; they go before the file. Own programs become the first baselines, in their order. */
export interface GivenFlags {
  readonly name?: string | undefined;
  readonly seed?: number | undefined;
  readonly experiments?: number | undefined;
  readonly parallel?: number | undefined;
  readonly confirmations?: number | undefined;
  readonly preset?: CampaignFile["preset"];
  readonly size?: CampaignFile["size"];
  readonly trainingTimeLimit?: number | undefined;
  readonly programs?: readonly (typeof OwnProgram.Type)[];
}

export const planOf = (file: CampaignFile, flags: GivenFlags = {}): CampaignPlan => {
  const preset = presets[flags.preset ?? file.preset ?? "demo"];
  const suite = suiteOf(preset, file, flags.size);
  const policy = merged<Policy>(
    merged<Policy>(preset.policy, { rules: { fitness: suite.fitness } }),
    flags.size === undefined ? file.policy : withoutTasks(file.policy),
  );
  checkFitness(suite.tasks, policy.rules.fitness);
  return {
    name: flags.name ?? file.name,
    question: file.question ?? DEFAULT_QUESTION,
    seed: flags.seed ?? file.seed,
    baselines: baselinesOf(preset, file, flags.programs ?? []),
    settings: {
      experiments: flags.experiments ?? file.experiments ?? preset.experiments,
      parallel: flags.parallel ?? file.parallel ?? preset.parallel,
      tasks: suite.tasks,
      reasoner: file.reasoner ?? preset.reasoner,
      policy,
      budget: budgetOf(preset.budget, file.budget),
      criteria: merged<Criteria>(preset.criteria, {
        ...file.criteria,
        ...(flags.confirmations === undefined ? {} : { confirmations: flags.confirmations }),
      }),
      timeLimits: timeLimitsOf(preset, policy.revisions, {
        ...file.timeLimits,
        ...(flags.trainingTimeLimit === undefined ? {} : { training: flags.trainingTimeLimit }),
      }),
    },
  };
};

type Suite = Pick<CampaignSettings, "tasks"> & Pick<NamedSuite, "fitness">;

/** The suite of the size that a flag names; else the file's own tasks, or the suite of its size; else the preset's. */
const suiteOf = (preset: CampaignSettings, file: CampaignFile, size: CampaignFile["size"]): Suite => {
  if (size !== undefined) return suites[size];
  if (file.tasks === undefined)
    return file.size === undefined
      ? { tasks: preset.tasks, fitness: preset.policy.rules.fitness }
      : suites[file.size];
  const tasks = Arr.map(file.tasks, ({ task, size: own, weight = 1 }) => ({
    ...{ task, weight },
    preset: own ?? file.size ?? preset.tasks[0].preset,
  }));
  const names = Arr.map(tasks, ({ task }) => task);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new CommandError("usage", `tasks has ${twice} twice`, "Give each task once, with its weight");
  return { tasks, fitness: { loss: names[0], benchmark: names } };
};

/** A flag that names a suite goes before what the file says of the tasks, and of what they give. */
const withoutTasks = (policy: CampaignFile["policy"]): CampaignFile["policy"] => {
  const { loss: _, benchmark: __, ...fitness } = policy?.rules?.fitness ?? {};
  return policy?.rules?.fitness === undefined ? policy : { ...policy, rules: { ...policy.rules, fitness } };
};

const checkFitness = (
  tasks: CampaignSettings["tasks"],
  { loss, benchmark }: Policy["rules"]["fitness"],
): void => {
  const names = tasks.map(({ task }) => task);
  const strange = [loss, ...benchmark].find((name) => !names.includes(name));
  if (strange !== undefined)
    throw new CommandError(
      "usage",
      `policy.rules.fitness names ${strange}, which is not among the tasks: ${names.join(", ")}`,
      "Name tasks of the campaign, or leave loss and benchmark out",
    );
};

const baselinesOf = (
  preset: CampaignSettings,
  file: CampaignFile,
  programs: readonly (typeof OwnProgram.Type)[],
): CampaignPlan["baselines"] => {
  const others = file.baselines ?? Arr.map(preset.baselines, ({ name }): PlannedBaseline => name);
  const all = Arr.appendAll(programs, others);
  if (all.length > BASELINES)
    throw new CommandError(
      "usage",
      `there are ${all.length} baselines, at most ${BASELINES} are allowed`,
      "Leave some out",
    );
  const names = all.map(nameOf);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new CommandError("usage", `two baselines are called "${twice}"`, "Give each a name of its own");
  return all;
};

export const nameOf = (baseline: PlannedBaseline): string =>
  typeof baseline === "string" ? baseline : baseline.name;

const budgetOf = (
  preset: CampaignSettings["budget"],
  file: CampaignFile["budget"],
): CampaignSettings["budget"] => ({
  wallSeconds: file?.wall === undefined ? preset.wallSeconds : file.wall,
  deviceSeconds: file?.device === undefined ? preset.deviceSeconds : file.device,
  flops: file?.flops === undefined ? preset.flops : file.flops,
});

/**
 * Where another limit or the number of revisions is changed, an experiment still has time for every revision that it may
 * need: as many after rejections, and again as many after failed trainings.
 */
const timeLimitsOf = (
  preset: CampaignSettings,
  revisions: number,
  given: Partial<CampaignSettings["timeLimits"]>,
): CampaignSettings["timeLimits"] => {
  const limits = { ...preset.timeLimits, ...given };
  const unchanged = Object.keys(given).length === 0 && revisions === preset.policy.revisions;
  if (given.experiment !== undefined || unchanged) return limits;
  return { ...limits, experiment: limits.queue + (1 + 2 * revisions) * (limits.probe + limits.training) };
};

type Partly<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [Key in keyof T]?: Partly<T[Key]> }
    : T;

/** A value with changes, structs within structs merged, all else replaced. */
const merged = <T extends object>(base: T, changes: Partly<T> = {} as Partly<T>): T => {
  const result = { ...base } as Record<string, unknown>;
  for (const [key, change] of Object.entries(changes)) {
    const before = result[key];
    result[key] = isStruct(before) && isStruct(change) ? merged(before, change) : change;
  }
  return result as T;
};

const isStruct = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
