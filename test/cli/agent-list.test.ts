// `cambrian agent list`: what the log says of an agent and what gates saw of it lately, on one page and as JSON.
import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { Effect } from "effect";
import { revokeAgent } from "../../infra/host/revoke-agent.ts";
import { cambrian } from "../support/cli.ts";
import { startLab } from "../support/gate.ts";
import * as life from "../support/life.ts";

test("each agent has a line: where it is, what it holds, did and was refused, how fast, since when", async (t) => {
  t.timeout(120_000);
  const lab = await startLab(t);
  const expiresAt = "2999-01-01T00:00:00.000Z";
  const grant = { role: "checker", campaigns: ["c1"], maxInFlight: 4, expiresAt };
  const busy = await lab.invite("busy", grant);
  await lab.invite("never", { role: "observer" });
  await lab.invite("sent-away", { role: "researcher" });
  await lab.run(Effect.asVoid(revokeAgent("sent-away", "lost")));
  const gone = await lab.invite("gone", { role: "checker", arms: ["control"] });
  await gone.ask("attach", { software: "gone/1" });
  await gone.ask("detach", {});
  const began = Date.now();
  for (const experiment of ["e1", "e2"]) await lab.tell("c1", experiment, life.untilAccepted().slice(0, -1));
  await busy.ask("attach", { software: "my-checker/1.2" });
  // What does not fall to it by its weight is its only once the laboratory had its time.
  const one = await busy.lease(["ProbeFinished"], 10);
  const { lease } = await busy.lease(["ProbeFinished"], 10);
  // It is held however long the list takes.
  const alive = setInterval(() => void busy.ask("working", { lease }).catch(() => undefined), 5000);
  t.teardown(() => clearInterval(alive));
  const rejected = { revision: 0, reason: "not to our taste", failures: [] };
  t.regex((await busy.contribute(one, "TrainingFinished", {})).refused.code, /not-granted/);
  t.regex((await busy.contribute(one, "ArchitectureRejected", { revision: "0" })).refused.code, /invalid/);
  t.true((await busy.contribute(one, "ArchitectureRejected", rejected)).ok);
  // A gate tells of an agent once a second at most.
  await sleep(1100);
  await busy.ask("discover", {});
  await sleep(100);

  const list = (...args: readonly string[]) =>
    cambrian(["agent", "list", ...args, "--data", lab.nats.data], { NATS_URL: "" });
  const { code, stdout, stderr } = await list("--json");
  t.is(code, 0, stderr);
  const { v, agents } = JSON.parse(stdout) as { v: number; agents: Record<string, unknown>[] };
  t.is(v, 1);
  t.deepEqual(
    agents.map(({ agent, role, campaign, state }) => [agent, role, campaign, state]),
    [
      ["busy", "checker", "c1", "present"],
      ["gone", "checker", null, "away"],
      ["never", "observer", null, "away"],
      ["sent-away", "researcher", null, "revoked"],
    ],
  );
  const [first, , never] = agents;
  t.like(first, { inFlight: 1, done: 1, refused: 2, software: "my-checker/1.2", expiresAt });
  t.true((first!["latency"] as number) > 0);
  const lastSeen = Date.parse(first!["lastSeen"] as string);
  t.true(lastSeen >= began && lastSeen <= Date.now());
  t.like(never, { inFlight: 0, done: 0, refused: 0, latency: null, software: null, lastSeen: null });

  const page = (await list()).stdout;
  t.regex(
    page,
    /^agent +role +campaign +state +in flight +done +refused +latency +software +last seen +until$/m,
  );
  t.regex(
    page,
    /^busy +checker +c1 +present +1 +1 +2 +\d+ ms +my-checker\/1\.2 +20\S+Z +2999-01-01T00:00:00.000Z$/m,
  );
});
