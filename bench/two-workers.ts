// What a second gpu-agent of one thread adds: trainings per minute of two, each on a processor of its own with all that
// it starts, against one on one processor. As many trainings for both; a paused agent gets no work, but stays warm.
import { Effect } from "effect";
import { type NamedSuite, suites } from "../actors/policies/suites.ts";
import { defineFigure, takingTurns } from "./figure.ts";
import { type Trained, trainingLaboratory } from "./training-laboratory.ts";

const byteLm: NamedSuite = {
  tasks: [suites.laptop.tasks[0]],
  fitness: { loss: "byte-lm", benchmark: ["byte-lm"] },
};

/** Of one sample. */
const TRAININGS = 2;

export const twoWorkers = defineFigure({
  name: "two-workers",
  description: `Trainings per minute of two gpu-agents, each on one processor: ${TRAININGS} trainings of byte-lm`,
  unit: "trainings/min",
  better: "higher",
  reference: "one gpu-agent on one processor, as many trainings",
  target: { ratioAtLeast: 1.6 },
  measure: Effect.gen(function* () {
    const { train, gpuAgent, warmUp } = yield* trainingLaboratory(byteLm);
    yield* gpuAgent("gpu-1", 0);
    const second = yield* gpuAgent("gpu-2", 1);
    yield* warmUp(2);
    const sample = Effect.map(train(TRAININGS), rate);
    return yield* takingTurns({
      rounds: 2,
      warmUp: 0,
      subject: () => Effect.andThen(second.resume, sample),
      reference: () => Effect.andThen(second.pause, sample),
    });
  }),
});

const rate = (trained: readonly Trained[]): number => {
  const first = Math.min(...trained.map(({ requested }) => requested));
  const last = Math.max(...trained.map(({ finished }) => finished));
  return (trained.length * 60_000) / (last - first);
};
