import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { Effect, Option } from "effect";
import { Argument, Flag } from "effect/cli";
import { pythonProgram } from "../../infra/embedded/python.ts";
import { defineCommand } from "../command.ts";
import { CommandError, EXIT } from "../errors.ts";
import * as flags from "../flags.ts";

export const check = defineCommand({
  name: "check",
  description: "Probe a layer as the Checker does: contract, causality, numbers, cost; in the sandbox",
  examples: [
    { command: "cambrian check layer.py", description: "The only layer in a file" },
    { command: "cambrian check layer.py --class MyMixer --json", description: "One of several, as JSON" },
  ],
  flags: {
    file: Argument.String("file").pipe(Argument.withDescription("A Python file that defines the layer")),
    class: Flag.String("class").pipe(Flag.withDescription("Name of the layer's class"), Flag.optional),
    data: flags.data,
    json: flags.json,
  },
  handler: (given) =>
    Effect.gen(function* () {
      if (!fs.existsSync(given.file))
        return yield* Effect.fail(new CommandError("notFound", `there is no file ${given.file}`));
      const program = yield* pythonProgram("cambrian-gpu-agent");
      const name = Option.match(given.class, { onNone: () => [], onSome: (value) => ["--class", value] });
      const code = yield* runToEnd(program, [
        "check",
        given.file,
        ...name,
        ...(given.json ? ["--json"] : []),
      ]);
      if (code === EXIT.ok) return;
      if (code === EXIT.verification)
        return yield* Effect.fail(new CommandError("verification", `${given.file} did not pass`));
      const exit = code === EXIT.usage ? "usage" : "failed";
      return yield* Effect.fail(new CommandError(exit, `${given.file} could not be checked`));
    }),
});

/** Runs a program with our own output; its exit code. */
const runToEnd = (program: string, args: readonly string[]): Effect.Effect<number> =>
  Effect.callback((resume) => {
    const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"] });
    child.once("error", (error) => resume(Effect.die(error)));
    child.once("close", (code) => resume(Effect.succeed(code ?? EXIT.failed)));
    return Effect.sync(() => child.kill("SIGTERM"));
  });
