// What a campaign is to be: its preset, over that its file, over that the flags. Nothing is read or asked here.
import { Array as Arr } from "effect";
import type { CampaignSettings, Policy } from "../../events/campaign/campaign-opened.ts";
import { CommandError } from "../errors.ts";
import { criteriaOf } from "./criteria.ts";
import { DEFAULT_QUESTION, presets } from "./presets.ts";
import { BASELINES, type CampaignFile, type OwnProgram, REMARKS, type TaskEntry } from "./schema.ts";
import type { Way } from "../../events/thinking.ts";
import { type modelFlags, type Named, roleNames, thinkingOf } from "./thinking.ts";
import { checkFitness, type PlannedTask, suiteOf, withoutTasks } from "./suite.ts";

/** A reference by its name, or a program of the user's own. */
export type PlannedBaseline = string | typeof OwnProgram.Type;

export interface CampaignPlan {
  /** The campaign's id unless given. */
  readonly name: string | undefined;
  readonly question: string;
  /** Drawn unless given. */
  readonly seed: number | undefined;
  readonly baselines: Arr.NonEmptyReadonlyArray<PlannedBaseline>;
  readonly tasks: Arr.NonEmptyReadonlyArray<PlannedTask>;
  /** Papers beside ours; null where nothing is to be read. */
  readonly cognition: string | null | undefined;
  readonly settings: Omit<CampaignSettings, "baselines" | "tasks" | "library">;
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
  /** In place of the suite's and of the file's. */
  readonly tasks?: readonly TaskEntry[];
  readonly trainingTimeLimit?: number | undefined;
  readonly programs?: readonly (typeof OwnProgram.Type)[];
  readonly reasoner?: CampaignFile["reasoner"];
  readonly models?: ReturnType<typeof modelFlags>;
  readonly ways?: readonly Way[] | undefined;
  readonly cognition?: string | undefined;
}

export const planOf = (file: CampaignFile, flags: GivenFlags = {}): CampaignPlan => {
  const preset = presets[flags.preset ?? file.preset ?? "demo"];
  const suite = suiteOf(preset, file, flags);
  const isGiven = flags.size !== undefined || (flags.tasks ?? []).length > 0;
  const policy = merged<Policy>(merged<Policy>(preset.policy, { rules: { fitness: suite.fitness } }), {
    ...(isGiven ? withoutTasks(file.policy) : file.policy),
    remarks: readingOf(preset, file),
  });
  checkFitness(suite.tasks, policy.rules.fitness);
  const reasoner = flags.reasoner ?? file.reasoner ?? preset.reasoner;
  return {
    name: flags.name ?? file.name,
    question: file.question ?? DEFAULT_QUESTION,
    seed: flags.seed ?? file.seed,
    baselines: baselinesOf(preset, file, flags.programs ?? []),
    tasks: suite.tasks,
    cognition: flags.cognition ?? file.cognition,
    settings: {
      experiments: flags.experiments ?? file.experiments ?? preset.experiments,
      parallel: flags.parallel ?? file.parallel ?? preset.parallel,
      reasoner,
      thinking: thinkingOf({
        reasoner,
        // Who asks for the grammar in place of the file's server wants no model of the file's.
        model: flags.models?.model ?? (flags.reasoner === "grammar" ? undefined : file.model),
        roles: rolesOf(file, flags),
        ways: flags.ways,
        file: file.thinking ?? {},
      }),
      policy,
      budget: budgetOf(preset.budget, file.budget),
      criteria: criteriaOf(preset, file, flags.confirmations),
      timeLimits: timeLimitsOf(preset, policy, {
        ...file.timeLimits,
        ...(flags.trainingTimeLimit === undefined ? {} : { training: flags.trainingTimeLimit }),
      }),
    },
  };
};

const readingOf = (preset: CampaignSettings, { policy }: CampaignFile): Policy["remarks"] => {
  const remarks = policy?.remarks;
  return remarks === undefined ? preset.policy.remarks : remarks && { atMost: REMARKS, ...remarks };
};

/** What is said of single roles: by flags before the file. */
const rolesOf = ({ reasoners = {} }: CampaignFile, { models }: GivenFlags): Named["roles"] =>
  Object.fromEntries(
    roleNames.flatMap((role) => {
      const said = { ...reasoners[role], ...models?.roles[role] };
      return Object.keys(said).length === 0 ? [] : [[role, said]];
    }),
  );

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
 * Where another limit, the number of revisions or the wait for a reviewer is changed, an experiment still has time for
 * every revision that it may need: as many after rejections, and again as many after failed trainings.
 */
const timeLimitsOf = (
  preset: CampaignSettings,
  { revisions, review }: Policy,
  given: Partial<CampaignSettings["timeLimits"]>,
): CampaignSettings["timeLimits"] => {
  const limits = { ...preset.timeLimits, ...given };
  const unchanged =
    Object.keys(given).length === 0 &&
    revisions === preset.policy.revisions &&
    review === preset.policy.review;
  if (given.experiment !== undefined || unchanged) return limits;
  const once = limits.probe + (review?.answerWithin ?? 0) + limits.training;
  return { ...limits, experiment: limits.queue + (1 + 2 * revisions) * once };
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
