// What a second gpu-agent of one thread adds on the same machine: trainings per minute of two, against one alone. Both
// have the same trainings to do, and have had one before, so that neither is measured while it starts.
import { Effect } from "effect";
import { defineFigure } from "./figure.ts";
import { type Trained, trainingLaboratory } from "./training-laboratory.ts";

/** Of one sample. */
const TRAININGS = 2;

export const twoWorkers = defineFigure({
  name: "two-workers",
  description: `Trainings per minute of two gpu-agents of one thread each, ${TRAININGS} trainings of the laptop suite`,
  unit: "trainings/min",
  better: "higher",
  reference: "one such gpu-agent, as many trainings",
  target: { ratioAtLeast: 1.6 },
  measure: Effect.gen(function* () {
    const { train, gpuAgent } = yield* trainingLaboratory;
    yield* gpuAgent("gpu-1");
    yield* train(1);
    const reference = rate(yield* train(TRAININGS));
    yield* gpuAgent("gpu-2");
    yield* train(2);
    const subject = rate(yield* train(TRAININGS));
    return { subject: [subject], reference: [reference] };
  }),
});

const rate = (trained: readonly Trained[]): number => {
  const first = Math.min(...trained.map(({ requested }) => requested));
  const last = Math.max(...trained.map(({ finished }) => finished));
  return (trained.length * 60_000) / (last - first);
};
