// What reading commands wait for.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { Effect, Stream } from "effect";
import { readingLaboratory } from "../../../cli/laboratory/reading.ts";
import { lockData } from "../../../infra/embedded/data-lock.ts";
import { EventStore } from "../../../infra/event-store/event-store.ts";
import { inEnvironment } from "../../../infra/embedded/python.ts";
import { announce } from "../../../infra/embedded/run-file.ts";
import { startNats } from "../../support/nats.ts";
import { outsideServer, syncedJetstream } from "../../support/outside.ts";

test.serial("a log on an outside server is read at once, whoever holds the folder", async (t) => {
  const data = fs.mkdtempSync(join(tmpdir(), "cambrian-reading-"));
  t.teardown(() => fs.rmSync(data, { recursive: true, force: true }));
  process.env["NATS_URL"] = (await outsideServer(t, syncedJetstream)).url;
  const read = Effect.flatMap(EventStore, (store) => Stream.runCollect(store.readAll()));
  // Who orders something holds the folder itself while it reads.
  const held = Effect.andThen(lockData(data), Effect.provide(read, readingLaboratory(data)));
  const began = Date.now();
  t.deepEqual(await Effect.runPromise(Effect.scoped(held)), []);
  t.true(Date.now() - began < 4000, "it did not wait for the folder, which takes half a minute");
});

test.serial("a laboratory that takes a folder just before its reader does is read", async (t) => {
  process.env["NATS_URL"] = "";
  const data = fs.mkdtempSync(join(tmpdir(), "cambrian-reading-"));
  t.teardown(() => fs.rmSync(data, { recursive: true, force: true }));
  fs.mkdirSync(join(data, "nats"));
  const { url, labCredentials } = await startNats(t);
  // The nats-server that the reader looks at, once it has found nobody, has a laboratory take the folder.
  const begin = Effect.andThen(
    lockData(data),
    announce(data, { v: 1, pid: process.pid, url, labCredentials }),
  );
  const keep = Effect.sync(() => {
    for (const name of ["lock", "run.json"]) fs.copyFileSync(join(data, name), join(data, `${name}.kept`));
  });
  await Effect.runPromise(Effect.scoped(Effect.andThen(begin, keep)));
  const server = join(data, "nats-server");
  const script = `#!/bin/sh
cd '${data}' && cp -p lock.kept lock && cp -p run.json.kept run.json
exec '${inEnvironment("nats-server")}' "$@"
`;
  fs.writeFileSync(server, script, { mode: 0o700 });
  process.env["CAMBRIAN_NATS_SERVER"] = server;
  const read = Effect.flatMap(EventStore, (store) => Stream.runCollect(store.readAll()));
  t.deepEqual(await Effect.runPromise(Effect.provide(read, readingLaboratory(data))), []);
});
