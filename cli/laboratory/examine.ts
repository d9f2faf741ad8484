// What `doctor` looks at. Each finding is made by running or asking the thing itself.
import { execFile } from "node:child_process";
import { Effect } from "effect";
import { findNatsServer } from "../../infra/embedded/nats-program.ts";
import { pythonProgram } from "../../infra/embedded/python.ts";
import { runningLaboratory } from "../../infra/embedded/run-file.ts";
import { languageModels } from "./models.ts";

export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  /** Whether `run` needs it. */
  readonly needed: boolean;
  readonly detail: string;
}

export const examine = (data: string): Effect.Effect<readonly Finding[]> =>
  Effect.all([node, natsServer, gpuAgent, laboratory(data), ollama], { concurrency: "unbounded" });

const node: Effect.Effect<Finding> = Effect.sync(() => ({
  name: "node",
  ok: Number(process.versions.node.split(".")[0]) >= 24,
  needed: true,
  detail: `${process.version} at ${process.execPath}`,
}));

const natsServer: Effect.Effect<Finding> = Effect.match(findNatsServer(), {
  onSuccess: (command) => ({ name: "nats-server", ok: true, needed: true, detail: command }),
  onFailure: ({ message }) => ({ name: "nats-server", ok: false, needed: true, detail: message }),
});

/** The gpu-agent examines Python, torch and the sandbox itself. */
const gpuAgent: Effect.Effect<Finding> = pythonProgram("cambrian-gpu-agent").pipe(
  Effect.flatMap((program) => Effect.tryPromise(() => said(program, ["doctor"]))),
  Effect.match({
    onSuccess: (text) => ({
      name: "gpu-agent",
      ok: true,
      needed: true,
      detail: text.trim().replace(/\n/g, "; "),
    }),
    onFailure: (error) => ({ name: "gpu-agent", ok: false, needed: true, detail: error.message }),
  }),
);

const laboratory = (data: string): Effect.Effect<Finding> =>
  Effect.match(runningLaboratory(data), {
    onSuccess: (run) => ({
      name: "laboratory",
      ok: run !== null,
      needed: false,
      detail: run === null ? `none runs in ${data}` : `process ${run.pid} runs in ${data}, at ${run.url}`,
    }),
    onFailure: ({ message }) => ({ name: "laboratory", ok: false, needed: false, detail: message }),
  });

const ollama: Effect.Effect<Finding> = Effect.map(languageModels, (models) => ({
  name: "ollama",
  ok: models !== null,
  needed: false,
  detail:
    models === null
      ? "no server answers at OLLAMA_HOST; the grammar reasoner needs none"
      : `models: ${models.join(", ") || "none"}`,
}));

const said = (program: string, args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(program, args, { timeout: 60_000 }, (error, stdout, stderr) =>
      error === null ? resolve(stdout) : reject(new Error(`${error.message} ${stderr}`.trim())),
    );
  });
