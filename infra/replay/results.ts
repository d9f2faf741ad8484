// What a recorded campaign measured of each experiment that was trained, as far as a fitness may speak of it.
import type { Values } from "../../actors/policies/expression/expression.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { EventData } from "../../events/index.ts";
import { measuredBy } from "../../events/suite.ts";

export interface Result {
  readonly experiment: string;
  readonly arm: EventData<"ExperimentOpened">["arm"];
  readonly name: string | null;
  /** The fitness that it was given. */
  readonly recorded: number;
  readonly values: Values;
}

/** Everything that was trained and scored, in the order of its closing. */
export const resultsOf = (events: readonly LoggedEvent[]): readonly Result[] =>
  [...Map.groupBy(events, ({ stream }) => `${stream.kind} ${stream.id}`).values()]
    .flatMap(resultOf)
    .sort((one, other) => one.closed - other.closed)
    .map(({ result }) => result);

const resultOf = (life: readonly LoggedEvent[]) => {
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
  const { loss, accuracy, parameters, flops, tasks } = measuredBy(opened.data, finished.data);
  const baseline = opened.data.baseline ?? { loss, accuracy };
  const values: Values = { loss, accuracy, parameters, flops, judge: judged.data.score, baseline, tasks };
  const name = proposed?.data.name ?? null;
  const result: Result = { experiment: opened.stream.id, arm: opened.data.arm, name, recorded, values };
  return [{ closed: closed.sequence, result }];
};
