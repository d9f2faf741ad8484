// What candidates are to be trained on: the suite of a size, or the tasks that the file or the flags name; and which of
// them give loss and benchmark.
import * as path from "node:path";
import { Array as Arr } from "effect";
import { type NamedSuite, suites } from "../../actors/policies/suites.ts";
import type { CampaignSettings, Policy } from "../../events/campaign/campaign-opened.ts";
import type { SuiteTask } from "../../events/suite.ts";
import { CommandError } from "../errors.ts";
import type { CampaignFile, TaskEntry } from "./schema.ts";
import { didYouMean } from "./suggest.ts";
import { TASKS, taskNames } from "./tasks.ts";

/** A task of the gpu-agent's by its name, or one of the user's own with its file. */
export type PlannedTask = Omit<SuiteTask, "source"> & { readonly file: string | null };

export interface PlannedSuite {
  readonly tasks: Arr.NonEmptyReadonlyArray<PlannedTask>;
  readonly fitness: NamedSuite["fitness"];
}

interface GivenTasks {
  readonly tasks?: readonly TaskEntry[] | undefined;
  readonly size?: CampaignFile["size"];
}

/** What flags say goes before what the file says, and tasks before the suite of a size. */
export const suiteOf = (preset: CampaignSettings, file: CampaignFile, flags: GivenTasks): PlannedSuite => {
  const size = flags.size ?? file.size ?? preset.tasks[0].preset;
  if (flags.tasks !== undefined && Arr.isReadonlyArrayNonEmpty(flags.tasks))
    return ownSuite(flags.tasks, size);
  if (flags.size !== undefined) return namedSuite(suites[flags.size]);
  if (file.tasks !== undefined) return ownSuite(file.tasks, size);
  if (file.size !== undefined) return namedSuite(suites[file.size]);
  return namedSuite({ tasks: preset.tasks, fitness: preset.policy.rules.fitness });
};

export const namedSuite = ({ tasks, fitness }: NamedSuite): PlannedSuite => ({
  tasks: Arr.map(tasks, ({ source: _, ...task }) => ({ ...task, file: null })),
  fitness,
});

export const ownSuite = (entries: Arr.NonEmptyReadonlyArray<TaskEntry>, size: string): PlannedSuite => {
  if (entries.length > TASKS)
    throw new CommandError("usage", `there are ${entries.length} tasks, at most ${TASKS} are allowed`);
  const tasks = Arr.map(entries, ({ task, file, size: own, weight = 1 }) => ({
    ...{ task: task ?? nameOfFile(file ?? ""), preset: own ?? size, weight },
    file: file ?? null,
  }));
  const names = Arr.map(tasks, ({ task }) => task);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new CommandError("usage", `the tasks have ${twice} twice`, "Give each task once, with its weight");
  return { tasks, fitness: { loss: names[0], benchmark: names } };
};

/** `FILE.py`, or a task of the gpu-agent's by its name, as a flag says it. */
export const taskOf = (argument: string): TaskEntry => {
  if (argument.endsWith(".py")) return { file: argument };
  const task = taskNames.find((name) => name === argument);
  if (task !== undefined) return { task };
  throw new CommandError(
    "usage",
    `there is no task "${argument}"${didYouMean(argument, taskNames)}`,
    `There are: ${taskNames.join(", ")}; one of your own is named by its file, FILE.py`,
  );
};

/** An own task is called as its file. */
const nameOfFile = (file: string): string => {
  const name = path.basename(file, ".py");
  const fix = "Name the file by up to 60 letters, digits, - and _, such as brackets.py";
  if (!/^[A-Za-z0-9_-]{1,60}$/.test(name) || !file.endsWith(".py"))
    throw new CommandError("usage", `${JSON.stringify(file)} is no name for the file of a task`, fix);
  if (taskNames.some((known) => known === name))
    throw new CommandError("usage", `${file} is called as the task ${name} that there is`, fix);
  return name;
};

/** A flag that names tasks or a suite goes before what the file says of the tasks, and of what they give. */
export const withoutTasks = (policy: CampaignFile["policy"]): CampaignFile["policy"] => {
  const { loss: _, benchmark: __, ...fitness } = policy?.rules?.fitness ?? {};
  return policy?.rules?.fitness === undefined ? policy : { ...policy, rules: { ...policy.rules, fitness } };
};

export const checkFitness = (
  tasks: PlannedSuite["tasks"],
  { loss, benchmark }: Policy["rules"]["fitness"],
): void => {
  const names = tasks.map(({ task }) => task);
  const strange = [loss, ...benchmark].find((name) => !names.includes(name));
  if (strange !== undefined)
    throw new CommandError(
      "usage",
      `policy.rules.fitness names ${strange}, which is not among the tasks: ${names.join(", ")}${didYouMean(strange, names)}`,
      "Name tasks of the campaign, or leave loss and benchmark out",
    );
};
