import { Effect, Option } from "effect";
import { Flag } from "effect/cli";
import { reasonerNames } from "../../infra/reasoners/index.ts";
import { thinkingOf } from "../campaign-file/thinking.ts";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { calibrate } from "../laboratory/calibration.ts";
import { checkModels } from "../laboratory/minds.ts";
import { print, printJson, tell } from "../output.ts";
import { calibrationLines } from "../render/calibration.ts";

export const judgeCalibrate = defineCommand({
  name: "judge calibrate",
  description: "Have a judge of quality grade layers whose rank is known, and see how far it can be believed",
  examples: [
    { command: "cambrian judge calibrate", description: "The rubric that needs no model" },
    {
      command: "cambrian judge calibrate --reasoner ollama --model qwen2.5-coder:7b --json",
      description: "A language model, as JSON",
    },
  ],
  flags: {
    reasoner: Flag.Literals("reasoner", reasonerNames).pipe(
      Flag.withDescription("Who judges; the rubric unless given"),
      Flag.optional,
    ),
    model: Flag.String("model").pipe(Flag.withDescription("Which of the reasoner's models"), Flag.optional),
    judgements: Flag.Int("judgements").pipe(
      Flag.withDescription("Judgements of which the median counts; 3 unless given"),
      Flag.optional,
    ),
    json: flags.json,
  },
  handler: ({ reasoner, model, judgements, json }) =>
    Effect.gen(function* () {
      const thinking = yield* checkModels(
        thinkingOf({
          reasoner: Option.getOrElse(reasoner, () => "grammar"),
          model: Option.getOrUndefined(model),
          roles: {},
          ways: undefined,
          file: Option.isSome(judgements) ? { judgements: judgements.value } : {},
        }),
      );
      const judge = thinking?.minds.engineer?.model ?? "rubric";
      yield* tell(`${judge} judges layers whose rank is known`);
      const calibration = yield* calibrate(judge, thinking);
      if (json) return yield* printJson({ v: 1, ...calibration });
      yield* Effect.forEach(calibrationLines(calibration), print, { discard: true });
    }),
});
