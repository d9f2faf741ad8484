// What a recorded campaign measured of each experiment that was trained, as far as a fitness may speak of it.
import type { Values } from "../../actors/policies/expression/expression.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { EventData } from "../../events/index.ts";
import { measuredBy } from "../../events/suite.ts";

export interface Result {
  readonly experiment: string;
  /** Null: was not published. */
  readonly arm: EventData<"ExperimentOpened">["arm"] | null;
  readonly name: string | null;
  /** The fitness that it was given. */
  readonly recorded: number;
  readonly values: Values;
}

/** Everything that was trained and scored, in the order of its closing; what was imported, in its own. */
export const resultsOf = (events: readonly LoggedEvent[]): readonly Result[] =>
  [...Map.groupBy(events, ({ stream }) => `${stream.kind} ${stream.id}`).values()]
    .flatMap(resultOf)
    .sort((one, other) => one.closed - other.closed)
    .map(({ result }) => result);

const resultOf = (life: readonly LoggedEvent[]) => {
  const imported = life.find((event) => event.type === "ExperimentImported");
  return imported === undefined ? measuredHere(life) : [published(imported)];
};

const published = ({ stream, data, sequence }: LoggedEvent<"ExperimentImported">) => {
  const { results } = data;
  const values: Values = {
    ...{ loss: null, flops: null, judge: null, baseline: null },
    trainingLoss: results?.trainingLoss ?? null,
    accuracy: results?.average ?? null,
    parameters: results?.parameters ?? null,
    tasks: Object.entries(results?.benchmarks ?? {}).map(([task, accuracy]) => ({
      ...{ task, loss: null, accuracy },
    })),
  };
  const result: Result = { experiment: stream.id, arm: null, name: data.name, recorded: data.score, values };
  return { closed: sequence, result };
};

const measuredHere = (life: readonly LoggedEvent[]) => {
  const opened = life.find((event) => event.type === "ExperimentOpened");
  const closed = life.find((event) => event.type === "ExperimentClosed");
  const finished = life.findLast((event) => event.type === "TrainingFinished");
  const judged = life.findLast((event) => event.type === "QualityJudged");
  const proposed = life.findLast(
    (event) => event.type === "ArchitectureProposed" || event.type === "ArchitectureRevised",
  );
  const recorded = closed?.data.fitness ?? null;
  if (opened === undefined || closed === undefined || finished === undefined) return [];
  if (judged === undefined || recorded === null) return [];
  const { loss, trainingLoss, accuracy, parameters, flops, tasks } = measuredBy(opened.data, finished.data);
  const baseline = opened.data.baseline ?? { loss, accuracy };
  const numbers = { loss, trainingLoss, accuracy, parameters, flops };
  const values: Values = { ...numbers, judge: judged.data.score, baseline, tasks };
  const name = proposed?.data.name ?? null;
  const result: Result = { experiment: opened.stream.id, arm: opened.data.arm, name, recorded, values };
  return [{ closed: closed.sequence, result }];
};
