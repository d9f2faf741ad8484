// Campaigns with every role on a real small model on this CPU, by both ways of proposing, and the grammar's at equal count:
//   npm run test:llm [-- --experiments N --code N --data FOLDER --record]
// Prints one JSON document; progress goes to standard error. `--record` makes the first campaign the one that `npm test`
// runs again without the model. A call that was interrupted goes on where it was with the same `--data`. Exit code 1 where
// anything does not conform, end, hold under audit or verify.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { start } from "../support/cli.ts";
import { printedLog } from "../support/recorded.ts";
import { checkConformance } from "./conformance.ts";
import { install } from "./install.ts";
import { MODEL, WEIGHTS } from "./places.ts";
import { type Shown, shownBy } from "./report.ts";
import { startFront } from "./server.ts";

const { values } = parseArgs({
  options: {
    experiments: { type: "string" },
    code: { type: "string" },
    data: { type: "string" },
    record: { type: "boolean" },
  },
});
/** What test/infra/reasoners/small-model.test.ts runs again. */
const RECORDED = path.resolve(import.meta.dirname, "../exports/small-model.jsonl.gz");
const say = (line: string): void => void process.stderr.write(`${line}\n`);
// A laboratory of its own each time, on servers of its own.
for (const name of ["NATS_URL", "DATABASE_URL"]) delete process.env[name];

/** Runs a command to its end, and throws unless it ends well; what it printed. */
const cambrian = async (host: string, ...args: readonly string[]): Promise<string> => {
  say(`cambrian ${args.join(" ")}`);
  const { code, stdout, stderr } = await start(args, { OLLAMA_HOST: host }).ended;
  if (code !== 0) throw new Error(`cambrian ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
};

const campaign = async (
  host: string,
  data: string,
  file: string,
  ...flags: readonly string[]
): Promise<Shown> => {
  // In a folder of an earlier call it goes on with what that had begun.
  const command = fs.existsSync(data) ? ["resume"] : ["run", path.join(import.meta.dirname, file), ...flags];
  await cambrian(host, ...command, "--data", data);
  await cambrian(host, "audit", "--data", data);
  await cambrian(host, "replay", "--verify", "--data", data);
  return shownBy(printedLog(await cambrian(host, "log", "--json", "--data", data)));
};

install();
const root = values.data ?? fs.mkdtempSync(path.join(os.tmpdir(), "cambrian-llm-"));
const front = await startFront(WEIGHTS, MODEL);
try {
  await checkConformance(front.url, MODEL);
  const count = (wanted: string | undefined) => (wanted === undefined ? [] : ["--experiments", wanted]);
  const inFolder = (name: string) => path.join(root, name);
  const experiments = count(values.experiments);
  const genome = await campaign(front.url, inFolder("genome"), "genome.yaml", ...experiments);
  if (values.record === true)
    await cambrian(
      front.url,
      ...["export", "--with-artifacts", "--out", RECORDED, "--data", inFolder("genome")],
    );
  const grammar = await campaign(
    front.url,
    inFolder("grammar"),
    "genome.yaml",
    ...["--reasoner", "grammar", ...experiments],
  );
  const code = await campaign(front.url, inFolder("code"), "code.yaml", ...count(values.code));
  const cpu = { cpus: os.availableParallelism(), model: os.cpus()[0]?.model, load: os.loadavg() };
  process.stdout.write(`${JSON.stringify({ v: 1, model: MODEL, cpu, genome, code, grammar }, null, 2)}\n`);
  say(`the laboratories are in ${root}`);
} finally {
  await front.close();
}
