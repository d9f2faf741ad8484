import { Effect } from "effect";
import { defineCommand } from "../command.ts";
import { examine } from "../doctor/examine.ts";
import type { Finding } from "../doctor/finding.ts";
import { CommandError, fixIn } from "../errors.ts";
import * as flags from "../flags.ts";
import { print, printJson } from "../output.ts";

export const doctor = defineCommand({
  name: "doctor",
  description:
    "Examine this machine: programs, sandbox, folder, servers, models; and say how to mend what is missing",
  examples: [
    { command: "cambrian doctor", description: "What is there, what is missing, and how to mend it" },
    { command: "cambrian doctor --json", description: "For a script" },
  ],
  flags: { data: flags.data, json: flags.json },
  handler: ({ data, json }) =>
    Effect.gen(function* () {
      const findings = (yield* examine(data)).map((finding) => ({
        ...finding,
        fix: finding.fix === null ? null : fixIn(finding.fix, data),
      }));
      const bad = findings.filter(({ ok, needed }) => needed && !ok);
      if (json) yield* printJson({ v: 1, ok: bad.length === 0, findings });
      else yield* Effect.forEach(findings.flatMap(linesOf), print, { discard: true });
      if (bad.length > 0)
        return yield* Effect.fail(
          new CommandError("failed", `needed to run, and missing: ${bad.map(({ name }) => name).join(", ")}`),
        );
    }),
});

const linesOf = ({
  name,
  ok,
  needed,
  detail,
  fix,
}: Finding & { readonly fix: string | null }): readonly string[] => {
  const [first = "", ...rest] = detail.split("\n");
  const indent = " ".repeat(21);
  return [
    `${ok ? "ok     " : needed ? "MISSING" : "none   "} ${name.padEnd(12)} ${first}`,
    ...rest.map((line) => `${indent}${line}`),
    ...(fix === null ? [] : [`${indent}mend: ${fix}`]),
  ];
};
