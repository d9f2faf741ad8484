// Tasks of the user's own: read, checked in the gpu-agent's sandbox, kept as artifacts.
import { Effect, Result, Schema } from "effect";
import { Artifacts } from "../../actors/ports.ts";
import type { SuiteTask } from "../../events/suite.ts";
import { CommandError, EXIT } from "../errors.ts";
import { commandIn, quoted } from "../flags.ts";
import { askGpuAgent } from "../gpu-agent.ts";
import { readText } from "./read-text.ts";
import type { PlannedTask } from "./suite.ts";

const LARGEST = 256 * 1024;

/** A task that has passed its check; `source` is null for one of the gpu-agent's. */
export interface CheckedTask extends Omit<PlannedTask, "file"> {
  readonly source: string | null;
}

/** Runs an own task as trainings will run it; one of the gpu-agent's needs no check. */
export const checkTask = Effect.fnUntraced(function* ({ file, ...task }: PlannedTask) {
  if (file === null) return { ...task, source: null } satisfies CheckedTask;
  const source = yield* readText(file, LARGEST);
  yield* examine(file, task.preset);
  return { ...task, source } satisfies CheckedTask;
});

/** Keeps the source; what the events say of the task. */
export const storeTask = Effect.fnUntraced(function* ({ source, ...task }: CheckedTask) {
  if (source === null) return { ...task, source } satisfies SuiteTask;
  const artifacts = yield* Artifacts;
  const artifact = yield* artifacts.put(new TextEncoder().encode(source), "text/x-python");
  return { ...task, source: artifact } satisfies SuiteTask;
});

const Report = Schema.fromJsonString(
  Schema.Struct({ verdict: Schema.Literals(["pass", "fail"]), faults: Schema.Array(Schema.String) }),
);

const examine = Effect.fnUntraced(function* (file: string, preset: string) {
  const { code, stdout, stderr } = yield* askGpuAgent(["task", file, "--preset", preset, "--json"]);
  const report = Schema.decodeUnknownResult(Report)(stdout.trim());
  if (code === EXIT.ok && Result.isSuccess(report)) return;
  const faults = Result.isSuccess(report)
    ? report.success.faults.map((fault) => `  ${fault}`)
    : [`  ${stderr.trim().split("\n").at(-1) ?? ""}`];
  return yield* Effect.fail(
    new CommandError(
      code === EXIT.verification || code === EXIT.usage ? "usage" : "failed",
      [`${file} is no sound task:`, ...faults].join("\n"),
      (data) =>
        `Mend it, and check it with: ${commandIn(data, `task check ${quoted(file)} --size ${preset}`)}; docs/tasks.md has an example`,
    ),
  );
});
