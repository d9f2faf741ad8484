// The embedded server: started, found, restarted, stopped; one laboratory per data directory.
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { jetstreamManager } from "@nats-io/jetstream";
import { Effect, Layer } from "effect";
import { checkServer } from "../../../infra/connection/check-server.ts";
import { embeddedNats } from "../../../infra/embedded/nats.ts";
import { findNatsServer } from "../../../infra/embedded/nats-program.ts";
import { commandLineOf, isAlive } from "../../../infra/embedded/process-identity.ts";
import { runningLaboratory } from "../../../infra/embedded/run-file.ts";
import { startNats } from "../../support/nats.ts";
import { until } from "../../support/until.ts";

const folder = () => fs.mkdtempSync(join(tmpdir(), "cambrian-"));
/** The number of no process: Linux has none so large. */
const GONE = 2 ** 22 + 1;
const failureOf = (data: string) =>
  Effect.runPromise(Effect.flip(Effect.scoped(Layer.build(embeddedNats(data, { announced: true })))));

/** Another process that runs a laboratory on `data` until it is killed. */
const otherLaboratory = async (data: string) => {
  const script = `
    import { Effect, Layer } from "effect";
    import { embeddedNats } from "./infra/embedded/nats.ts";
    await Effect.runPromise(Effect.scoped(Effect.andThen(Layer.build(embeddedNats(${JSON.stringify(data)}, { announced: true })),
      Effect.andThen(Effect.sync(() => console.log("up")), Effect.never))));`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
};

test("the server has JetStream, takes 8 MiB and is seen to sync every write", async (t) => {
  const nats = await startNats(t);
  const connection = await nats.connect();
  t.is(connection.info?.max_payload, 8 * 1024 * 1024);
  const sync = await Effect.runPromise(checkServer(connection, { systemCreds: nats.sysCredentials }));
  t.is(sync, "verified");
});

test("its files are the owner's alone, and it listens on this machine alone", async (t) => {
  const nats = await startNats(t);
  t.regex(nats.url, /^nats:\/\/127\.0\.0\.1:\d+$/);
  for (const file of ["run.json", "lock", "nats/server.conf", "keys/nats/user-lab.seed"]) {
    t.is(fs.statSync(join(nats.data, file)).mode & 0o077, 0, file);
  }
});

test("run.json finds the running laboratory, and is gone when it has stopped", async (t) => {
  const nats = await startNats(t);
  const run = await Effect.runPromise(runningLaboratory(nats.data));
  t.deepEqual(run, { v: 1, pid: process.pid, url: nats.url, labCredentials: nats.labCredentials });
  const pid = await Effect.runPromise(nats.pid);
  await nats.stop();
  t.is(await Effect.runPromise(runningLaboratory(nats.data)), null);
  t.false(fs.existsSync(join(nats.data, "run.json")));
  t.false(fs.existsSync(join(nats.data, "lock")));
  t.false(isAlive(pid));
});

test("a restart keeps the log and the identities", async (t) => {
  const data = folder();
  const first = await startNats(t, data);
  const manager = await jetstreamManager(await first.connect());
  await manager.streams.add({ name: "KEPT", subjects: ["kept"] });
  const agent = await Effect.runPromise(first.agentCredentials("gpu-1", "gpu"));
  await first.stop();
  const second = await startNats(t, data);
  // The old texts still open the new server.
  const connection = await second.connect({ creds: first.labCredentials });
  t.is((await (await jetstreamManager(connection)).streams.info("KEPT")).config.name, "KEPT");
  await second.connect({ creds: agent.credentials, inboxPrefix: "_INBOX_gpu-1" });
  t.is((await Effect.runPromise(second.agentCredentials("gpu-1", "gpu"))).publicKey, agent.publicKey);
});

test("a second laboratory on the same data is refused, and told how to go on", async (t) => {
  const nats = await startNats(t);
  const error = await failureOf(nats.data);
  t.is(error._tag, "DataInUse");
  t.true(error.message.includes(`process ${process.pid}`));
  t.regex(error.message, /--data/);
  // The refused one took nothing away.
  t.not(await Effect.runPromise(runningLaboratory(nats.data)), null);
});

test("who comes while another only reads has its turn after it, also where several come at once", async (t) => {
  const data = folder();
  await (await startNats(t, data)).stop();
  // What a laboratory leaves behind that was killed announces nobody.
  const left = { v: 1, pid: GONE, url: "nats://127.0.0.1:1", labCredentials: "" };
  fs.writeFileSync(join(data, "run.json"), JSON.stringify(left), { mode: 0o600 });
  const reading = Effect.provide(Effect.sleep("20 millis"), embeddedNats(data, { announced: false }), {
    local: true,
  });
  await t.notThrowsAsync(
    Effect.runPromise(Effect.all([reading, reading, reading], { concurrency: "unbounded" })),
  );
});

test("a process that died while it took a folder over is named, and nobody waits for it", async (t) => {
  const data = folder();
  const dead = JSON.stringify({ pid: GONE, started: "long ago" });
  fs.mkdirSync(data, { recursive: true });
  fs.writeFileSync(join(data, "lock"), dead);
  fs.writeFileSync(join(data, "lock.takeover"), dead);
  const began = performance.now();
  const error = await failureOf(data);
  t.true(performance.now() - began < 15_000, "a turn is waited for half a minute");
  t.is(error._tag, "DataUnusable");
  t.regex(error.message, /died while taking over .* Remove .*lock\.takeover/);
});

test("after kill -9 of a laboratory its server is ended, its lock taken over, its log kept", async (t) => {
  const data = folder();
  const killed = await otherLaboratory(data);
  t.is((await failureOf(data))._tag, "DataInUse");
  const orphan = Number(fs.readFileSync(join(data, "nats/server.pid"), "utf8"));
  killed.kill("SIGKILL");
  await once(killed, "exit");
  t.true(isAlive(orphan));
  t.is(await Effect.runPromise(runningLaboratory(data)), null);
  const nats = await startNats(t, data);
  t.false(isAlive(orphan));
  await nats.connect();
});

test("a foreign process under the number of the pid file is left alone", async (t) => {
  const data = folder();
  const foreign = spawn("sleep", ["60"]);
  t.teardown(() => foreign.kill());
  fs.mkdirSync(join(data, "nats"), { recursive: true });
  fs.writeFileSync(join(data, "nats/server.pid"), String(foreign.pid));
  await startNats(t, data);
  t.regex(commandLineOf(foreign.pid!), /sleep/);
  t.true(isAlive(foreign.pid!));
});

test("a server that dies is started again at the same address, and its clients come back", async (t) => {
  const nats = await startNats(t);
  const connection = await nats.connect();
  const pid = await Effect.runPromise(nats.pid);
  process.kill(pid, "SIGKILL");
  await until("another server runs", 15, async () => (await Effect.runPromise(nats.pid)) !== pid);
  await until("its client is back", 15, () =>
    connection.rtt().then(
      () => true,
      () => false,
    ),
  );
  t.not(await Effect.runPromise(nats.pid), pid);
});

test("a server that cannot start says why", async (t) => {
  const data = folder();
  fs.mkdirSync(join(data, "nats"), { recursive: true });
  fs.writeFileSync(join(data, "nats/jetstream"), "a file where a folder must be");
  const error = await failureOf(data);
  t.is(error._tag, "ChildFailed");
  t.regex(error.message, /did not start: exit code 1.*\n.*It said:[^]*(directory|jetstream)/i);
});

test("a nats-server that is too old is not taken", async (t) => {
  const data = folder();
  const old = join(data, "old-nats-server");
  fs.writeFileSync(old, "#!/bin/sh\necho nats-server: v2.11.9\n", { mode: 0o755 });
  const error = await Effect.runPromise(Effect.flip(findNatsServer([old, join(data, "none")])));
  t.is(error._tag, "ProgramMissing");
  t.regex(error.message, /old-nats-server: 2\.11\.9; .*none: not there.*CAMBRIAN_NATS_SERVER/);
});
