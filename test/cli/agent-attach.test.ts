// `cambrian agent attach` around programs that are sound and such that are not, at a real gate. What a person gives it that
// is wrong has its table in bad-input/agents.test.ts.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import type { EventData } from "../../events/index.ts";
import { type Running, start } from "../support/cli.ts";
import { startLab, type TestLab } from "../support/gate.ts";
import * as life from "../support/life.ts";
import { clockOff } from "../support/wrong-clock.ts";
import { until } from "../support/until.ts";

let lab: TestLab;
const teardowns: (() => Promise<void>)[] = [];
const home = fs.mkdtempSync(join(tmpdir(), "cambrian-attach-"));
test.before(async () => {
  lab = await startLab({ teardown: (stop) => teardowns.unshift(stop) });
});
test.after.always(async () => {
  for (const stop of teardowns) await stop();
  fs.rmSync(home, { recursive: true, force: true });
});

const file = (name: string, content: string, mode = 0o700): string => {
  fs.writeFileSync(join(home, name), content, { mode });
  return join(home, name);
};
let count = 0;
/** A campaign of its own, with work for a researcher from outside, and the credentials of one. */
const scene = async () => {
  const id = `p${++count}`;
  await lab.campaign(id);
  await lab.tell(id, "e1", [life.opened()]);
  const agent = await lab.invite(`researcher-${id}`, { role: "researcher", campaigns: [id] });
  return { id, creds: file(`${id}.creds`, agent.credentials) };
};
const attach = (creds: string, program: readonly string[], env?: Readonly<Record<string, string>>): Running =>
  start(["agent", "attach", "--creds", creds, "--nats", lab.nats.url, "--", ...program], env);
const tells = (running: Running, words: RegExp): Promise<void> =>
  until(`it tells ${String(words)}`, 60, () => words.test(running.told()), running);

const PROPOSES = `#!/usr/bin/env node
import { createInterface } from "node:readline";
for await (const line of createInterface({ input: process.stdin })) {
  const work = JSON.parse(line);
  console.error("sees", work.history.map(({ event }) => event.type).join(" "));
  const artifact = { text: "print()", mediaType: "text/x-python" };
  const data = { revision: 0, name: "by a program", motivation: "to see", genome: null, operator: "program", citations: [],
    code: { artifact, className: "Layer", trust: "person" } };
  console.log(JSON.stringify({ type: "ArchitectureProposed", data }));
}
`;

test("a program proposes; its text becomes an artifact, and it leaves in order", async (t) => {
  const { id, creds } = await scene();
  const running = attach(creds, [file("proposes.mjs", PROPOSES)]);
  await tells(running, /contributed ArchitectureProposed/);
  running.kill("SIGTERM");
  const { code, stderr } = await running.ended;
  t.is(code, 130, stderr);
  t.regex(stderr, /sees ExperimentOpened\n/);
  t.regex(stderr, /left: 1 contributed, 0 refused, 0 given back/);
  const [, proposed] = await lab.history(id, "e1");
  t.like(proposed, { type: "ArchitectureProposed", actor: "gate" });
  const { code: proposedCode } = proposed!.data as EventData<"ArchitectureProposed">;
  t.like(proposedCode.artifact, { bytes: 7, mediaType: "text/x-python" });
});

test("what the gate would refuse is said before it is signed, with its place", async (t) => {
  const { creds } = await scene();
  const lies = `#!/bin/sh\nread -r work; echo '{"type":"ArchitectureProposed","data":{"revision":"zero"}}'; read -r more\n`;
  const running = attach(creds, [file("lies.sh", lies)]);
  await tells(running, /data do not fit ArchitectureProposed/);
  running.kill("SIGINT");
  t.is((await running.ended).code, 130);
});

test("with a clock ten minutes off, either way, a program works all the same; the event's time is the gate's", async (t) => {
  for (const off of [-600, 600]) {
    const { id, creds } = await scene();
    const running = attach(creds, [file("proposes.mjs", PROPOSES)], clockOff(off));
    await tells(running, /contributed ArchitectureProposed/);
    running.kill("SIGTERM");
    t.is((await running.ended).code, 130);
    const [, proposed] = await lab.history(id, "e1");
    t.true(Math.abs(Date.parse(proposed!.time) - Date.now()) < 120_000, proposed!.time);
  }
});

test("an agent whose laboratory has gone away leaves when it is told to", async (t) => {
  const stops: (() => Promise<void>)[] = [];
  const gone = await startLab({ teardown: (stop) => stops.unshift(stop) });
  const { credentials } = await gone.invite("checker-1", { role: "checker" });
  const creds = file("gone.creds", credentials);
  const running = start(["agent", "attach", "--creds", creds, "--nats", gone.nats.url, "--", "cat"]);
  await tells(running, /attached as checker checker-1/);
  for (const stop of stops) await stop();
  running.kill("SIGINT");
  const { code, stderr } = await running.ended;
  t.is(code, 130, stderr);
  t.regex(stderr, /left: 0 contributed, 0 refused, 0 given back/);
});
