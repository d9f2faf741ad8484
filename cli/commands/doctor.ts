import { Effect } from "effect";
import { defineCommand } from "../command.ts";
import { CommandError } from "../errors.ts";
import * as flags from "../flags.ts";
import { examine } from "../laboratory/examine.ts";
import { print, printJson } from "../output.ts";

export const doctor = defineCommand({
  name: "doctor",
  description:
    "Examine this machine: programs, sandbox, servers, models; and say how to mend what is missing",
  examples: [{ command: "cambrian doctor --json", description: "For a script" }],
  flags: { data: flags.data, json: flags.json },
  handler: ({ data, json }) =>
    Effect.gen(function* () {
      const findings = yield* examine(data);
      const bad = findings.filter(({ ok, needed }) => needed && !ok);
      if (json) yield* printJson({ v: 1, ok: bad.length === 0, findings });
      else
        for (const { name, ok, needed, detail } of findings)
          yield* print(`${ok ? "ok     " : needed ? "MISSING" : "none   "} ${name.padEnd(12)} ${detail}`);
      if (bad.length > 0)
        return yield* Effect.fail(new CommandError("failed", `${bad.length} of these are needed to run`));
    }),
});
