// What an experiment's training takes beyond the training: from TrainingRequested, stored, to TrainingFinished, stored,
// less the seconds in which the slowest of its models was trained and measured: they are trained side by side. The
// gpu-agent has had a training before, so that an evaluator stands by (docs/decisions/0011); the reference is what a
// cold start would add.
import { spawn } from "node:child_process";
import { Effect } from "effect";
import { pythonProgram } from "../infra/embedded/python.ts";
import { defineFigure, milliseconds, takingTurns } from "./figure.ts";
import { trainingLaboratory } from "./training-laboratory.ts";

export const trainingOverhead = defineFigure({
  name: "training-overhead",
  description:
    "Milliseconds from TrainingRequested to TrainingFinished, both stored, less those in which the slowest of its models was trained and measured",
  unit: "ms",
  better: "lower",
  reference: "`python -c 'import torch'`",
  target: { p95Below: 1000 },
  measure: Effect.gen(function* () {
    const { train, gpuAgent, warmUp } = yield* trainingLaboratory();
    const python = yield* pythonProgram("python");
    yield* gpuAgent("gpu-1");
    yield* warmUp(1);
    return yield* takingTurns({
      rounds: 5,
      warmUp: 0,
      subject: () => Effect.map(train(1), ([done]) => done!.finished - done!.requested - done!.work),
      reference: () => milliseconds(importTorch(python)),
    });
  }),
});

const importTorch = (python: string) =>
  Effect.promise(
    () =>
      new Promise<void>((resolve, reject) => {
        const child = spawn(python, ["-c", "import torch"], { stdio: "ignore" });
        child.once("error", reject);
        child.once("exit", () => resolve());
      }),
  );
