// A suite: the tasks that a layer is trained on, each by a model of its own, and how their results become one loss and
// one benchmark. Which task gives what is said by the rules of the experiment, fixed when it is opened.
import { Schema } from "effect";
import type { OldData } from "./define-event.ts";
import {
  ArtifactRef,
  Count,
  Label,
  Positive,
  PositiveNumber,
  Seconds,
  Sha256,
  Share,
  TaskSource,
} from "./values.ts";

/** A task by name and size; no task is twice in a suite. The weight is its part in the benchmark. */
export const SuiteTask = Schema.Struct({
  task: Label,
  preset: Label,
  weight: PositiveNumber,
  source: TaskSource,
});
export type SuiteTask = typeof SuiteTask.Type;
export const SuiteTasks = Schema.NonEmptyArray(SuiteTask);

/** For upcasters: the suite of the one task, by name and preset, that events of the time knew. */
export const oneTask = ({ name, preset }: OldData): OldData => ({ task: name, preset, weight: 1 });

/** For upcasters: tasks of a time when all were the gpu-agent's. */
export const withoutSources = (tasks: unknown): readonly OldData[] =>
  (tasks as readonly OldData[]).map((task) => ({ ...task, source: null }));

/** Held-out accuracy. */
const Accuracy = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }));

/** What the evaluator measured of one task's model at the end of its training. */
export const TaskResult = Schema.Struct({
  task: Label,
  /** null: the event of the time did not say. */
  preset: Schema.NullOr(Label),
  steps: Positive,
  /** Held-out cross-entropy, in nats per scored token, and held-out accuracy in [0, 1]. */
  loss: Schema.Finite,
  accuracy: Accuracy,
  /** Standard error of the loss over the held-out sequences; null where it was not measured. */
  lossError: Schema.NullOr(Schema.Finite),
  /** Mean training loss over the last tenth of the steps, as the candidate's process reported it. */
  trainingLoss: Schema.Finite,
  /** Of the whole model. */
  parameters: Count,
  /** Floating-point operations of all steps, forward and backward, as torch counts them; null where not counted. */
  flops: Schema.NullOr(PositiveNumber),
  seconds: Seconds,
  /** Digest of the resolved task: its numbers and the held-out tokens. */
  taskDigest: Sha256,
  curve: ArtifactRef,
  weights: ArtifactRef,
});
export type TaskResult = typeof TaskResult.Type;

/** The same on the way, on held-out sequences that the last measurement does not use; null: was not measured. */
export const RungResult = Schema.Struct({
  task: Label,
  preset: Schema.NullOr(Label),
  steps: Positive,
  loss: Schema.NullOr(Schema.Finite),
  accuracy: Schema.NullOr(Accuracy),
  lossError: Schema.NullOr(Schema.Finite),
  trainingLoss: Schema.Finite,
});
export type RungResult = typeof RungResult.Type;

/** A rung of the ladder: every task's model after this share of its steps. */
export const Rung = Schema.Struct({ share: Share, results: Schema.NonEmptyArray(RungResult) });
export type Rung = typeof Rung.Type;

/** What is trained and how it is judged, as an experiment's opening says it. */
export interface Suite {
  readonly tasks: readonly SuiteTask[];
  readonly rules: { readonly fitness: { readonly loss: string; readonly benchmark: readonly string[] } };
}

/** How a training went on the task that gives the loss. */
export interface Course {
  /** Whether every loss is of held-out sequences; earlier releases knew the training loss alone. */
  readonly heldOut: boolean;
  readonly points: readonly { readonly step: number; readonly loss: number }[];
  readonly end: number;
}

/** What came of a whole suite. */
export interface Measured {
  /** Of the task that gives the loss. */
  readonly loss: number;
  readonly steps: number;
  readonly trainingLoss: number;
  readonly course: Course;
  /** The benchmark: the weighted mean over the tasks that give it. */
  readonly accuracy: number;
  /** Of all models together; flops are null where one of them was not counted. */
  readonly parameters: number;
  readonly flops: number | null;
  readonly tasks: readonly Pick<TaskResult, "task" | "preset" | "loss" | "accuracy">[];
}

interface Reported {
  readonly results: readonly Omit<TaskResult, "curve" | "weights">[];
  readonly rungs: readonly Rung[];
}

/** The result of the task that gives the loss. Throws where there is none: then events contradict one another. */
export const lossResultOf = <Result extends Pick<TaskResult, "task">>(
  { rules }: Suite,
  results: readonly Result[],
): Result => {
  const found = results.find(({ task }) => task === rules.fitness.loss);
  if (found === undefined)
    throw new Error(`no result of the task ${rules.fitness.loss}, which gives the loss`);
  return found;
};

export const measuredBy = (suite: Suite, { results, rungs }: Reported): Measured => {
  const { loss, steps, trainingLoss } = lossResultOf(suite, results);
  return {
    loss,
    steps,
    trainingLoss,
    course: courseOf(suite, { loss, trainingLoss }, rungs),
    accuracy: benchmarkOf(suite, results),
    parameters: results.reduce((sum, { parameters }) => sum + parameters, 0),
    flops: flopsOf(results),
    tasks: results.map(({ task, preset, loss, accuracy }) => ({ task, preset, loss, accuracy })),
  };
};

/** Of all tasks' trainings; null where one was not counted. */
export const flopsOf = (results: readonly Pick<TaskResult, "flops">[]): number | null =>
  results.reduce<number | null>((sum, { flops }) => (sum === null || flops === null ? null : sum + flops), 0);

const benchmarkOf = (
  { tasks, rules: { fitness } }: Suite,
  results: readonly Pick<TaskResult, "task" | "accuracy">[],
): number => {
  const parts = tasks.filter(({ task }) => fitness.benchmark.includes(task));
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  let benchmark = 0;
  for (const { task, weight } of parts) {
    const result = results.find((one) => one.task === task);
    if (result === undefined)
      throw new Error(`no result of the task ${task}, which is part of the benchmark`);
    benchmark += (weight / total) * result.accuracy;
  }
  if (parts.length === 0)
    throw new Error(`none of the tasks is ${fitness.benchmark.join(" or ")}, which give the benchmark`);
  return benchmark;
};

const courseOf = (
  { rules }: Suite,
  end: Pick<TaskResult, "loss" | "trainingLoss">,
  rungs: readonly Rung[],
): Course => {
  const reached = rungs.flatMap(({ results }) => results.filter(({ task }) => task === rules.fitness.loss));
  const heldOut = reached.flatMap(({ steps, loss }) => (loss === null ? [] : [{ step: steps, loss }]));
  return heldOut.length === reached.length
    ? { heldOut: true, points: heldOut, end: end.loss }
    : {
        heldOut: false,
        points: reached.map(({ steps, trainingLoss }) => ({ step: steps, loss: trainingLoss })),
        end: end.trainingLoss,
      };
};
