// `cambrian agent attach` around programs that are sound and such that are not, at a real gate; and what a person gives it
// that is wrong.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { Effect } from "effect";
import type { EventData } from "../../events/index.ts";
import { natsAccounts } from "../../infra/embedded/nats-accounts.ts";
import { tellAccount } from "../../infra/embedded/nats-claims.ts";
import { cambrian, type Ended, type Running, start } from "../support/cli.ts";
import { startLab, type TestLab } from "../support/gate.ts";
import * as life from "../support/life.ts";

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
const attach = (creds: string, ...program: readonly string[]): Running =>
  start(["agent", "attach", "--creds", creds, "--nats", lab.nats.url, "--patience", "2s", "--", ...program]);
const until = async (running: Running, says: RegExp): Promise<void> => {
  for (let waited = 0; !says.test(running.told()); waited += 50) {
    if (waited > 60_000) throw new Error(`never said ${String(says)}: ${running.told()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

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
  const running = attach(creds, file("proposes.mjs", PROPOSES));
  await until(running, /contributed ArchitectureProposed/);
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

const fails = async (program: readonly string[]): Promise<Ended> =>
  attach((await scene()).creds, ...program).ended;

test("one that ends, talks nonsense or keeps silent gives its work back, and after the third time all up", async (t) => {
  const ends = await fails(["true"]);
  t.is(ends.code, 1, ends.stderr);
  t.regex(ends.stderr, /true ended without an answer \(0\), for the 3rd time in a row/);
  const talks = await fails([file("talks.sh", "#!/bin/sh\nread -r work; echo hello; sleep 60\n")]);
  t.is(talks.code, 1, talks.stderr);
  t.regex(talks.stderr, /said something that is no contribution: hello/);
  const silent = await fails([file("silent.sh", "#!/bin/sh\nsleep 60\n")]);
  t.is(silent.code, 1, silent.stderr);
  t.regex(silent.stderr, /said nothing for 2s, for the 3rd time in a row/);
});

test("what the gate would refuse is said before it is signed, with its place", async (t) => {
  const { creds } = await scene();
  const lies = `#!/bin/sh\nread -r work; echo '{"type":"ArchitectureProposed","data":{"revision":"zero"}}'; read -r more\n`;
  const running = attach(creds, file("lies.sh", lies));
  await until(running, /data do not fit ArchitectureProposed/);
  running.kill("SIGINT");
  t.is((await running.ended).code, 130);
});

test("what a person gives that is wrong says what, why and how to mend it", async (t) => {
  const { creds } = await scene();
  const nats = ["--nats", lab.nats.url];
  const wrong = async (code: number, says: RegExp, ...args: readonly string[]) => {
    const ended = await cambrian(["agent", "attach", ...args]);
    t.is(ended.code, code, ended.stderr);
    t.regex(ended.stderr, says);
    t.is(ended.stdout, "");
    t.notRegex(ended.stderr, /at file:|node:internal/);
  };
  await wrong(4, /no program not-there on the PATH/, "--creds", creds, ...nats, "--", "not-there");
  await wrong(4, /no-creds cannot be read/, "--creds", join(home, "no-creds"), ...nats, "--", "cat");
  await wrong(2, /no credentials of an agent/, "--creds", file("bad.creds", "?"), ...nats, "--", "cat");
  await wrong(
    2,
    /are of researcher-.*, a researcher, not of a checker/,
    "--creds",
    creds,
    "--role",
    "checker",
    ...nats,
    "--",
    "cat",
  );
  await wrong(3, /no NATS server answers/, "--creds", creds, "--nats", "nats://127.0.0.1:9", "--", "cat");
  await wrong(3, /no laboratory runs in/, "--creds", creds, "--data", join(home, "none"), "--", "cat");
  const accounts = await Effect.runPromise(natsAccounts(lab.nats.data));
  const past = Math.floor(Date.now() / 1000) - 60;
  const late = await Effect.runPromise(accounts.invite("late", "researcher", past));
  const { url, sysCredentials } = lab.nats;
  await Effect.runPromise(tellAccount({ url, creds: sysCredentials }, late.account[1]));
  await wrong(
    3,
    /does not let agent late in .*its credentials ended at/,
    "--creds",
    file("late.creds", late.credentials),
    ...nats,
    "--",
    "cat",
  );
  const other = await startLab({ teardown: (stop) => teardowns.unshift(stop) });
  await wrong(
    3,
    /are of another laboratory, or were revoked/,
    "--creds",
    creds,
    "--nats",
    other.nats.url,
    "--",
    "cat",
  );
});
