// The gate as the service client of NATS sees it, on a real server.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createHash } from "node:crypto";
import test from "ava";
import { Svcm } from "@nats-io/services";
import type { NatsConnection } from "@nats-io/transport-node";
import { LOGIC_VERSION } from "../../../events/logic-version.ts";
import * as verbs from "../../../infra/host/gate/verbs/index.ts";
import { startFile } from "../../support/cli.ts";
import { startLab } from "../../support/gate.ts";

/** npm has the service client for an older core alone, whose types are not today's. */
const clientOf = (connection: NatsConnection) =>
  new Svcm(connection as unknown as ConstructorParameters<typeof Svcm>[0]).client({
    // Not until no more comes for a while: a busy machine takes its time.
    strategy: "timer",
    maxWait: 3000,
  } as never);

const all = async <A>(answers: Promise<AsyncIterable<A>>): Promise<readonly A[]> =>
  Array.fromAsync(await answers);

test("every gate answers PING, INFO and STATS, by all names, by its own and by its id", async (t) => {
  t.timeout(120_000);
  const lab = await startLab(t);
  const stop = await lab.gate();
  const client = clientOf(lab.connection);
  const pings = await all(client.ping());
  t.is(pings.length, 2);
  t.is(new Set(pings.map(({ id }) => id)).size, 2);
  for (const { name, version } of pings) t.deepEqual([name, version], ["cambrian-gate", LOGIC_VERSION]);
  t.is((await all(client.ping("cambrian-gate"))).length, 2);
  const [one] = pings;
  for (const what of ["ping", "info", "stats"] as const) {
    const answers = await all<{ id: string }>(client[what]("cambrian-gate", one!.id) as never);
    t.deepEqual(
      answers.map(({ id }) => id),
      [one!.id],
      what,
    );
  }
  await stop();
  t.is((await all(client.ping())).length, 1);
});

test("INFO names each verb's subject, and where its schemas are", async (t) => {
  t.timeout(120_000);
  const lab = await startLab(t);
  const [info] = await all(clientOf(lab.connection).info());
  t.is(info!.metadata!["asyncapi"], "cambrian schema asyncapi");
  t.deepEqual(info!.endpoints.map(({ name }) => name).sort(), Object.keys(verbs).sort());
  const document = readFileSync(join(import.meta.dirname, "../../../docs/asyncapi.json"), "utf8");
  const { channels } = JSON.parse(document) as { channels: Record<string, { address: string }> };
  for (const { name, subject, queue_group, metadata } of info!.endpoints) {
    t.is(queue_group, "gate");
    t.is(metadata!["asyncapi"], `sha256:${createHash("sha256").update(document).digest("hex")}`);
    const channel = channels[metadata!["channel"]!.replace("#/channels/", "")];
    t.is(channel!.address.replace(/\{\w+\}/g, "*"), subject, name);
  }
});

test("STATS counts requests, errors by code, and time", async (t) => {
  t.timeout(120_000);
  const lab = await startLab(t);
  const agent = await lab.invite("gpu-1");
  await agent.ask("discover", {});
  await agent.ask("lease", { types: ["TrainingRequested"], waitSeconds: 1 });
  await agent.ask("lease", { types: ["TreeHeadSigned"], waitSeconds: 1 });
  await agent.ask("lease", "no JSON");
  await agent.ask("dance", {});
  const [stats] = await all(clientOf(lab.connection).stats());
  const of = (verb: string) => stats!.endpoints!.find(({ name }) => name === verb)!;
  t.like(of("discover"), { num_requests: 1, num_errors: 0, last_error: "", data: { refusals: {} } });
  t.true(of("discover").processing_time > 0);
  const lease = of("lease");
  t.like(lease, { num_requests: 3, num_errors: 2, last_error: "invalid" });
  t.deepEqual(lease.data, { refusals: { "not-granted": 1, invalid: 1 } } as never);
  // A second of waiting, in nanoseconds.
  t.true(lease.processing_time > 0.9e9);
  t.is(lease.average_processing_time, Math.round(lease.processing_time / 3));
  t.is(of("contribute").num_requests, 0);
  t.true(Date.parse(stats!.started) <= Date.now());
});

test("the program of docs/agents.md prints what each gate was asked", async (t) => {
  t.timeout(120_000);
  const lab = await startLab(t);
  const agent = await lab.invite("gpu-1");
  await agent.ask("lease", "no JSON");
  const { code, stdout, stderr } = await startFile("docs/examples/gate-stats.mjs", [lab.nats.data]).ended;
  t.is(code, 0, stderr);
  t.is(stdout.trimEnd().split("\n").length, Object.keys(verbs).length);
  t.regex(stdout, /^[0-9a-f]{24} lease 1 \{"invalid":1\}$/m);
});

test("an attached agent does not reach it", async (t) => {
  t.timeout(120_000);
  const lab = await startLab(t);
  const agent = await lab.invite("gpu-1");
  for (const subject of ["$SRV.PING", "$SRV.INFO.cambrian-gate", "$SRV.STATS"])
    await t.throwsAsync(agent.connection.request(subject, "", { timeout: 1000 }), undefined, subject);
  t.is((await all(clientOf(lab.connection).ping())).length, 1);
});
