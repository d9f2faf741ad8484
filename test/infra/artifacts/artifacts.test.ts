// The contract on both stores, then what JetStream alone has to withstand.
import { createHash } from "node:crypto";
import test from "ava";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { headers } from "@nats-io/transport-node";
import { Effect, type Layer } from "effect";
import { Artifacts } from "../../../actors/ports.ts";
import { jetstreamArtifacts } from "../../../infra/artifacts/jetstream.ts";
import { memoryArtifacts } from "../../../infra/artifacts/memory.ts";
import { sharedNats, startNats } from "../../support/nats.ts";
import { artifactsContract } from "./contract.ts";

const nats = sharedNats(test);
const open = <E>(layer: Layer.Layer<Artifacts, E>) =>
  Effect.runPromise(
    Effect.provide(
      Effect.map(Artifacts, (store) => store),
      layer,
    ),
  );

artifactsContract(test, "memory", () => open(memoryArtifacts));
artifactsContract(test, "jetstream", () => openShared());
const openShared = async () => open(jetstreamArtifacts(await (await nats()).connect()));

const run = Effect.runPromise;
const bytesOf = (text: string) => Buffer.alloc(1_200_000, text);
const hex = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const publishChunk = async (bytes: Uint8Array, n: number, data: Uint8Array) => {
  const description = headers();
  description.set("Cambrian-Chunks", "3");
  return jetstream(await (await nats()).connect()).publish(`cambrian.artifact.${hex(bytes)}.${n}`, data, {
    headers: description,
  });
};

test("jetstream: a put that died between chunks is finished by the next, and not seen before", async (t) => {
  const store = await openShared();
  const bytes = bytesOf("half");
  // What a writer leaves that is killed after its second chunk.
  await publishChunk(bytes, 1, bytes.subarray(524_288, 1_048_576));
  const error = await run(Effect.flip(store.get(`sha256:${hex(bytes)}`)));
  t.regex(error.message, /is not in the store/);
  await run(store.put(bytes, "text/plain"));
  t.true(bytes.equals(await run(store.get(`sha256:${hex(bytes)}`))));
});

test("jetstream: a chunk is written once, whoever tries again", async (t) => {
  const store = await openShared();
  const bytes = bytesOf("once");
  await run(store.put(bytes, "text/plain"));
  await t.throwsAsync(publishChunk(bytes, 0, Buffer.from("other")), {
    message: /maximum messages per subject/,
  });
});

test("jetstream: damaged bytes are an error, never a result", async (t) => {
  const store = await openShared();
  const bytes = bytesOf("damaged");
  await publishChunk(bytes, 2, bytes.subarray(1_048_576));
  await publishChunk(bytes, 1, Buffer.from("not what it was"));
  await publishChunk(bytes, 0, bytes.subarray(0, 524_288));
  const error = await run(Effect.flip(store.get(`sha256:${hex(bytes)}`)));
  t.regex(error.message, /are not what was put/);
  t.false(error.retryable);
});

test("jetstream: nothing can be deleted or purged, and no setting is taken back", async (t) => {
  await openShared();
  const manager = await jetstreamManager(await (await nats()).connect());
  await t.throwsAsync(manager.streams.deleteMessage("ARTIFACTS", 1));
  await t.throwsAsync(manager.streams.purge("ARTIFACTS"));
  await t.throwsAsync(manager.streams.update("ARTIFACTS", { deny_delete: false }));
  await t.throwsAsync(manager.streams.update("ARTIFACTS", { deny_purge: false }));
});

test("jetstream: a store that does not answer is an error that may be tried again", async (t) => {
  const own = await startNats(t);
  const store = await open(jetstreamArtifacts(await own.connect()));
  await own.stop();
  const error = await run(Effect.flip(store.put(Buffer.from("x"), "text/plain")));
  t.true(error.retryable);
});

test("jetstream: a stream of that name with other settings is not used", async (t) => {
  const own = await startNats(t);
  const other = await own.connect();
  const manager = await jetstreamManager(other);
  await manager.streams.add({ name: "ARTIFACTS", subjects: ["cambrian.artifact.*.*"] });
  const error = await run(Effect.flip(Effect.provide(Effect.asVoid(Artifacts), jetstreamArtifacts(other))));
  t.regex(error.message, /refuses/);
});
