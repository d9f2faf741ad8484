// Programs of the user's own, as baselines or as candidates: read, probed by the check that `cambrian check` runs, kept as artifacts.
import * as path from "node:path";
import { Effect, Result, Schema } from "effect";
import { Artifacts } from "../../actors/ports.ts";
import type { Baseline } from "../../events/campaign/campaign-opened.ts";
import type { LayerCode } from "../../events/values.ts";
import { CheckReport } from "../check-report.ts";
import { CommandError, EXIT } from "../errors.ts";
import { commandIn, quoted } from "../flags.ts";
import { askGpuAgent } from "../gpu-agent.ts";
import type { PlannedBaseline } from "./plan.ts";
import { readText } from "./read-text.ts";
import type { OwnProgram } from "./schema.ts";
import type { PlannedTask } from "./suite.ts";

const LARGEST = 256 * 1024;

export interface CheckedProgram {
  readonly source: string;
  readonly className: string;
}

/** A baseline that has passed its check; `code` is null for a reference. */
export interface CheckedBaseline {
  readonly name: string;
  readonly code: CheckedProgram | null;
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
  const code = yield* checkProgram(baseline, task, "baseline");
  return { name: baseline.name, code } satisfies CheckedBaseline;
});

/** Reads and probes a program in the sandbox, at the size of a task. */
export const checkProgram = Effect.fnUntraced(function* (
  { program, class: wanted }: typeof OwnProgram.Type,
  task: ProbedSize,
  what: "baseline" | "candidate",
) {
  const source = yield* readText(program, LARGEST);
  const className = yield* probe(program, wanted, task, what);
  return { source, className } satisfies CheckedProgram;
});
type ProbedSize = Pick<PlannedTask, "task" | "preset" | "file">;

/** Keeps the source; what CampaignOpened says of the baseline. */
export const storeBaseline = Effect.fnUntraced(function* ({ name, code }: CheckedBaseline) {
  if (code === null) return { name, code } satisfies Baseline;
  return { name, code: yield* storeCode(code) } satisfies Baseline;
});

export const storeCode = Effect.fnUntraced(function* ({ source, className }: CheckedProgram) {
  const artifacts = yield* Artifacts;
  const artifact = yield* artifacts.put(new TextEncoder().encode(source), "text/x-python");
  return { artifact, className, trust: "person" } satisfies LayerCode;
});

const Report = Schema.fromJsonString(CheckReport);

/** The name of the layer's class, once every probe has passed. */
const probe = Effect.fnUntraced(function* (
  file: string,
  wanted: string | undefined,
  task: ProbedSize,
  what: "baseline" | "candidate",
) {
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
      [`${className} in ${file} is no fit ${what}, verdict ${verdict}:`, ...lines].join("\n"),
      again,
    ),
  );
});
