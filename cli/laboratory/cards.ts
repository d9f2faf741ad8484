// The cards that local gpu-agents are to train on, as `--gpus` names them; the gpu-agent itself says which there are.
import { Effect, Option, Result, Schema } from "effect";
import type { Cards } from "../../infra/embedded/gpu-agent.ts";
import { CommandError, EXIT } from "../errors.ts";
import { askGpuAgent } from "../gpu-agent.ts";

const Report = Schema.fromJsonString(Schema.Struct({ gpus: Schema.NonEmptyArray(Schema.String) }));

/** Fails where nothing can be trained on them; undefined for the processor. */
export const checkCards = Effect.fnUntraced(function* (gpus: Option.Option<string>) {
  const wanted = Option.getOrUndefined(gpus);
  if (wanted === undefined) return undefined;
  const { code, stdout, stderr } = yield* askGpuAgent(["doctor", "--json", "--gpus", wanted]);
  const report = Schema.decodeUnknownResult(Report)(stdout.trim());
  if (Result.isSuccess(report)) return { wanted, count: report.success.gpus.length } satisfies Cards;
  const said = stderr.trim().split("\n").at(-1) || "cambrian-gpu-agent doctor says nothing of them";
  return yield* Effect.fail(
    new CommandError(
      code === EXIT.usage ? "usage" : "failed",
      said.replace("cambrian-gpu-agent: ", ""),
      "Leave --gpus out to train on the processor",
    ),
  );
});
