import * as fs from "node:fs";
import { Effect } from "effect";
import { Argument, Flag } from "effect/cli";
import { sizes } from "../campaign-file/tasks.ts";
import { defineCommand } from "../command.ts";
import { CommandError, EXIT } from "../errors.ts";
import * as flags from "../flags.ts";
import { showGpuAgent } from "../gpu-agent.ts";

export const taskCheck = defineCommand({
  name: "task check",
  description: "Check a task of your own as a campaign does before it opens, in the sandbox",
  examples: [
    { command: "cambrian task check brackets.py", description: "As trainings will run it" },
    { command: "cambrian task check brackets.py --size tiny --json", description: "Another size, as JSON" },
  ],
  flags: {
    file: Argument.String("file").pipe(Argument.withDescription("Python file that defines the task")),
    size: Flag.Literals("size", sizes).pipe(
      Flag.withDescription("Size of the task: laptop, gpu or tiny"),
      Flag.withDefault("laptop"),
    ),
    data: flags.data,
    json: flags.json,
  },
  handler: ({ file, size, json }) =>
    Effect.gen(function* () {
      if (!fs.existsSync(file))
        return yield* Effect.fail(new CommandError("notFound", `there is no file ${file}`));
      const code = yield* showGpuAgent(["task", file, "--preset", size, ...(json ? ["--json"] : [])]);
      if (code === EXIT.ok) return;
      if (code === EXIT.verification)
        return yield* Effect.fail(new CommandError("verification", `${file} did not pass`));
      const exit = code === EXIT.usage ? "usage" : "failed";
      return yield* Effect.fail(new CommandError(exit, `${file} could not be checked`));
    }),
});
