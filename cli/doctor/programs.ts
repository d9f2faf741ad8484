// The programs that a laboratory starts: this Node, the nats-server, the gpu-agent with its Python and sandbox.
import { execFile } from "node:child_process";
import { Effect, Schema } from "effect";
import { findNatsServer } from "../../infra/embedded/nats-program.ts";
import { pythonProgram } from "../../infra/embedded/python.ts";
import { type Finding, needed } from "./finding.ts";

const NODE = 24;

export const node: Effect.Effect<Finding> = Effect.sync(() => {
  const ok = Number(process.versions.node.split(".")[0]) >= NODE;
  return {
    name: "node",
    ok,
    needed: true,
    detail: `${process.version} at ${process.execPath}`,
    fix: ok ? null : `Node ${NODE} is needed; npx cambrian runs under the one that it installs`,
  };
});

export const natsServer: Effect.Effect<Finding> = needed(
  "nats-server",
  findNatsServer(),
  "Install nats-server and name it in CAMBRIAN_NATS_SERVER, or use a server by NATS_URL",
);

const Report = Schema.fromJsonString(
  Schema.Struct({
    python: Schema.String,
    torch: Schema.String,
    device: Schema.String,
    processors: Schema.NullOr(Schema.Finite),
    sandboxes: Schema.Record(
      Schema.String,
      Schema.Struct({ works: Schema.Boolean, why: Schema.NullOr(Schema.String) }),
    ),
    sandbox: Schema.NullOr(Schema.String),
    fix: Schema.NullOr(Schema.String),
  }),
);

const PYTHON_FIX =
  "Set the Python environment up again: remove .venv and run npx cambrian doctor; CAMBRIAN_PYTHON names the Python to use";

/** The gpu-agent examines Python, torch and the sandbox itself. */
export const gpuAgent: Effect.Effect<readonly Finding[]> = Effect.gen(function* () {
  const program = yield* pythonProgram("cambrian-gpu-agent");
  const report = yield* Effect.tryPromise({
    try: async () => Schema.decodeUnknownSync(Report)(await said(program, ["doctor", "--json"])),
    catch: (cause) => (cause instanceof Error ? cause : new Error(String(cause))),
  });
  const { python, torch, device, processors, sandboxes, sandbox, fix } = report;
  const detail = `Python ${python}, torch ${torch} on ${device}, ${processors ?? "?"} processors`;
  const modes = Object.entries(sandboxes).map(([mode, { works, why }]) => `${mode} ${works ? "works" : why}`);
  return [
    { name: "gpu-agent", ok: true, needed: true, detail, fix: null },
    { name: "sandbox", ok: sandbox !== null, needed: true, detail: modes.join("; "), fix },
  ];
}).pipe(
  Effect.catch(({ message }) =>
    Effect.succeed([{ name: "gpu-agent", ok: false, needed: true, detail: message, fix: PYTHON_FIX }]),
  ),
);

/** What a program prints, also where it ends with an exit code that says that something is missing. */
const said = (program: string, args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(program, args, { timeout: 60_000 }, (error, stdout, stderr) =>
      stdout.trim() !== ""
        ? resolve(stdout)
        : reject(new Error(lastLine(stderr) || error?.message || "it said nothing")),
    );
  });

const lastLine = (text: string): string => text.trim().split("\n").at(-1) ?? "";
