import * as fs from "node:fs";
import { Effect, Option } from "effect";
import { Argument, Flag } from "effect/cli";
import { defineCommand } from "../command.ts";
import { CommandError, EXIT } from "../errors.ts";
import * as flags from "../flags.ts";
import { showGpuAgent } from "../gpu-agent.ts";

export const check = defineCommand({
  name: "check",
  description: "Probe a layer, or every layer of a folder, as the Checker does, in the sandbox",
  examples: [
    { command: "cambrian check layer.py", description: "The only layer in a file" },
    { command: "cambrian check layer.py --class MyMixer --json", description: "One of several, as JSON" },
    { command: "cambrian check layers/ --full", description: "Every layer of a folder, with all probes" },
  ],
  flags: {
    path: Argument.String("path").pipe(
      Argument.withDescription("A Python file that defines the layer, or a folder of such files"),
    ),
    class: Flag.String("class").pipe(Flag.withDescription("Name of the layer's class"), Flag.optional),
    quick: Flag.Boolean("quick").pipe(
      Flag.withDescription("What a campaign asks of each candidate: the default"),
      Flag.withDefault(false),
    ),
    full: Flag.Boolean("full").pipe(
      Flag.withDescription("Everything: longer inputs, growth with the length, a training that finds leaks"),
      Flag.withDefault(false),
    ),
    subQuadratic: Flag.Boolean("sub-quadratic").pipe(
      Flag.withDescription("With --full: fail what grows with the square of the length"),
      Flag.withDefault(false),
    ),
    earlier: Flag.String("earlier").pipe(
      Flag.withDescription("File or folder of earlier programs, of which the nearest is named"),
      Flag.optional,
    ),
    data: flags.data,
    json: flags.json,
  },
  handler: (given) =>
    Effect.gen(function* () {
      if (!fs.existsSync(given.path))
        return yield* Effect.fail(new CommandError("notFound", `there is no file ${given.path}`));
      if (given.quick && given.full)
        return yield* Effect.fail(new CommandError("usage", "--quick and --full exclude each other"));
      const option = (flag: string, value: Option.Option<string>) =>
        Option.match(value, { onNone: () => [], onSome: (given) => [flag, given] });
      const code = yield* showGpuAgent([
        "check",
        given.path,
        ...option("--class", given.class),
        ...option("--earlier", given.earlier),
        ...(given.full ? ["--full"] : []),
        ...(given.subQuadratic ? ["--sub-quadratic"] : []),
        ...(given.json ? ["--json"] : []),
      ]);
      if (code === EXIT.ok) return;
      if (code === EXIT.verification)
        return yield* Effect.fail(new CommandError("verification", `${given.path} did not pass`));
      const exit = code === EXIT.usage ? "usage" : "failed";
      return yield* Effect.fail(new CommandError(exit, `${given.path} could not be checked`));
    }),
});
