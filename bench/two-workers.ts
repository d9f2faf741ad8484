// What a second gpu-agent of one thread adds on the same machine: trainings per minute of two, against one alone. Both
// have as many trainings to do, and had one before, so that nobody is measured while it starts.
import { Effect } from "effect";
import { defineFigure } from "./figure.ts";
import { type Trained, trainingLaboratory } from "./training-laboratory.ts";

/** Of one sample. */
const TRAININGS = 2;

export const twoWorkers = defineFigure({
  name: "two-workers",
  description: `Trainings per minute of two gpu-agents of one thread each: ${TRAININGS} trainings of the laptop suite`,
  unit: "trainings/min",
  better: "higher",
  reference: "one such gpu-agent, as many trainings",
  target: { ratioAtLeast: 1.6 },
  measure: Effect.gen(function* () {
    const { train, gpuAgent, warmUp } = yield* trainingLaboratory;
    yield* gpuAgent("gpu-1");
    yield* warmUp(1);
    const before = rate(yield* train(TRAININGS));
    // The second stays for its own turn alone.
    const subject = yield* Effect.scoped(
      Effect.gen(function* () {
        yield* gpuAgent("gpu-2");
        yield* warmUp(2);
        return rate(yield* train(TRAININGS));
      }),
    );
    return { subject: [subject], reference: [before] };
  }),
});

const rate = (trained: readonly Trained[]): number => {
  const first = Math.min(...trained.map(({ requested }) => requested));
  const last = Math.max(...trained.map(({ finished }) => finished));
  return (trained.length * 60_000) / (last - first);
};
