// What reading commands wait for.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { Effect, Stream } from "effect";
import { readingLaboratory } from "../../../cli/laboratory/reading.ts";
import { lockData } from "../../../infra/embedded/data-lock.ts";
import { EventStore } from "../../../infra/event-store/event-store.ts";
import { outsideServer, syncedJetstream } from "../../support/outside.ts";

test("a log on an outside server is read at once, whoever holds the folder", async (t) => {
  const data = fs.mkdtempSync(join(tmpdir(), "cambrian-reading-"));
  t.teardown(() => fs.rmSync(data, { recursive: true, force: true }));
  process.env["NATS_URL"] = (await outsideServer(t, syncedJetstream)).url;
  const read = Effect.flatMap(EventStore, (store) => Stream.runCollect(store.readAll()));
  // Who orders something holds the folder itself while it reads.
  const held = Effect.andThen(lockData(data), Effect.provide(read, readingLaboratory(data)));
  const began = Date.now();
  t.deepEqual(await Effect.runPromise(Effect.scoped(held)), []);
  t.true(Date.now() - began < 4000, "it did not wait for the folder, which takes 5 s");
});
