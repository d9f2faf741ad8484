// Programs of the user's own as baselines: read, probed by the check that `cambrian check` runs, kept as artifacts.
import * as path from "node:path";
import { Effect, Result, Schema } from "effect";
import { Artifacts } from "../../actors/ports.ts";
import type { Baseline } from "../../events/campaign/campaign-opened.ts";
import { CheckReport } from "../check-report.ts";
import { CommandError, EXIT } from "../errors.ts";
import { commandIn, quoted } from "../flags.ts";
import { askGpuAgent } from "../gpu-agent.ts";
import type { PlannedBaseline } from "./plan.ts";
import { readText } from "./read-text.ts";
import type { OwnProgram } from "./schema.ts";
import type { PlannedTask } from "./suite.ts";

const LARGEST = 256 * 1024;

/** A baseline that has passed its check; `source` is null for a reference. */
export interface CheckedBaseline {
  readonly name: string;
  readonly code: { readonly source: string; readonly className: string } | null;
}

/** `FILE.py` or `FILE.py:ClassName`, named after the file as far as its name can be shown. */
export const programOf = (argument: string): typeof OwnProgram.Type => {
  const [, program = argument, className] = /^(.*\.py):(\w+)$/.exec(argument) ?? [];
  const name =
    path
      .basename(program, ".py")
      .replace(/\p{Cc}|\p{Cf}/gu, "")
      .slice(0, 200) || "program";
  return { name, program, ...(className === undefined ? {} : { class: className }) };
};

/** Reads and probes a baseline in the sandbox, at the size of a task; a reference needs neither. */
export const checkBaseline = Effect.fnUntraced(function* (baseline: PlannedBaseline, task: PlannedTask) {
  if (typeof baseline === "string") return { name: baseline, code: null } satisfies CheckedBaseline;
  const { name, program, class: wanted } = baseline;
  const source = yield* readText(program, LARGEST);
  const className = yield* probe(program, wanted, task);
  return { name, code: { source, className } } satisfies CheckedBaseline;
});

/** Keeps the source; what CampaignOpened says of the baseline. */
export const storeBaseline = Effect.fnUntraced(function* ({ name, code }: CheckedBaseline) {
  if (code === null) return { name, code } satisfies Baseline;
  const artifacts = yield* Artifacts;
  const artifact = yield* artifacts.put(new TextEncoder().encode(code.source), "text/x-python");
  return { name, code: { artifact, className: code.className, trust: "person" } } satisfies Baseline;
});

const Report = Schema.fromJsonString(CheckReport);

/** The name of the layer's class, once every probe has passed. */
const probe = Effect.fnUntraced(function* (file: string, wanted: string | undefined, task: PlannedTask) {
  const { code, stdout, stderr } = yield* askGpuAgent([
    ...["check", file, "--json", "--task", task.file ?? task.task, "--preset", task.preset],
    ...(wanted === undefined ? [] : ["--class", wanted]),
  ]);
  const again = (data: string) => `Mend it, and see more with: ${commandIn(data, `check ${quoted(file)}`)}`;
  const report = Schema.decodeUnknownResult(Report)(stdout.trim());
  if (code === EXIT.ok && Result.isSuccess(report)) return report.success.class;
  if (code !== EXIT.verification || Result.isFailure(report)) {
    const exit = code === EXIT.usage ? "usage" : "failed";
    const said = stderr.trim().split("\n").at(-1) ?? "";
    return yield* Effect.fail(new CommandError(exit, `${file} could not be checked: ${said}`, again));
  }
  const failed = report.success.probes.filter(({ verdict }) => verdict !== "pass");
  const lines = failed.map(({ name, verdict, hint }) => `  ${verdict} ${name}: ${hint}`);
  const { class: className, verdict } = report.success;
  return yield* Effect.fail(
    new CommandError(
      "verification",
      [`${className} in ${file} is no fit baseline, verdict ${verdict}:`, ...lines].join("\n"),
      again,
    ),
  );
});
