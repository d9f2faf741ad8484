// A layer trained once more on a fresh seed, in the sandbox and by the evaluator of every campaign, without a
// laboratory around it: `cambrian-gpu-agent train`.
import { Effect, Schema } from "effect";
import { suites } from "../../actors/policies/suites.ts";
import { askGpuAgent } from "../../cli/gpu-agent.ts";
import { measuredBy, TaskResult } from "../../events/suite.ts";
import { Environment, Label, NonNegative, Text } from "../../events/values.ts";
import { layerFile } from "./layers.ts";
import type { EvaluationNumbers } from "./numbers.ts";
import type { Extent } from "./plan.ts";

const { curve: _, weights: __, ...fields } = TaskResult.fields;

const Report = Schema.fromJsonString(
  Schema.Union([
    Schema.Struct({
      outcome: Schema.Literal("finished"),
      results: Schema.Array(Schema.Struct(fields)),
      seconds: NonNegative,
      environment: Environment,
    }),
    Schema.Struct({
      outcome: Schema.Literal("failed"),
      reason: Label,
      message: Text,
      environment: Environment,
    }),
  ]),
);
const decode = Schema.decodeUnknownEffect(Report);

/** Failures that say something of the layer; any other says something of the machine, and is tried again. */
const OF_THE_LAYER = ["diverged", "inconsistent", "contract"];

export type Asked = Pick<EvaluationNumbers, "code" | "randomSeed" | "split"> & Pick<Extent, "size">;

export const evaluate = (asked: Asked, data: string) =>
  Effect.gen(function* () {
    const { tasks, fitness } = suites[asked.size];
    const { stdout, stderr } = yield* askGpuAgent([
      ...["train", layerFile(data, asked.code), "--preset", asked.size, "--json"],
      ...tasks.flatMap(({ task }) => ["--task", task]),
      ...["--seed", String(asked.randomSeed), "--split", String(asked.split)],
    ]);
    const report = yield* decode(stdout).pipe(
      Effect.mapError((cause) => new Error(`${asked.code} was not evaluated: ${stderr}`, { cause })),
    );
    const { environment } = report;
    if (report.outcome === "finished") {
      const { results, seconds } = report;
      const measured = measuredBy({ tasks, rules: { fitness } }, { results, rungs: [] });
      const { loss, accuracy, parameters, flops } = measured;
      const told = measured.tasks.map(({ task, loss, accuracy }) => ({ task, loss, accuracy }));
      const result = { loss, accuracy, parameters, flops, seconds, tasks: told };
      return { kind: "evaluation", ...asked, environment, result, failure: null } as const;
    }
    const { reason, message } = report;
    if (!OF_THE_LAYER.includes(reason))
      return yield* Effect.fail(new Error(`${asked.code} was not evaluated: ${reason}, ${message}`));
    const failure = { reason, message };
    return { kind: "evaluation", ...asked, environment, result: null, failure } as const;
  });
