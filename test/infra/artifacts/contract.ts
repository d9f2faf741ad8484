// What every artifact store must do. Run by artifacts.test.ts on each of them.
import { createHash } from "node:crypto";
import type { TestFn } from "ava";
import fc from "fast-check";
import { Effect } from "effect";
import type { Artifacts } from "../../../actors/ports.ts";

type Store = Artifacts["Service"];
const run = Effect.runPromise;
const sha256 = (bytes: Uint8Array) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

export const artifactsContract = (test: TestFn, name: string, open: () => Promise<Store>): void => {
  test(`${name}: what was put is got, under its digest`, async (t) => {
    const store = await open();
    const bytes = Buffer.from("class Layer: ...");
    const ref = await run(store.put(bytes, "text/x-python"));
    t.deepEqual(ref, { sha256: sha256(bytes), bytes: 16, mediaType: "text/x-python" });
    t.true(bytes.equals(await run(store.get(ref.sha256))));
  });

  test(`${name}: any bytes, of none to several chunks`, async (t) => {
    const store = await open();
    const sizes = fc.oneof(fc.constantFrom(0, 1, 524_287, 524_288, 524_289, 1_600_000), fc.nat(5000));
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(255), async (size, seed) => {
        const bytes = Buffer.alloc(
          size,
          Uint8Array.from({ length: 251 }, (_, index) => (index * 31 + seed) % 251),
        );
        const ref = await run(store.put(bytes, "application/octet-stream"));
        return Buffer.from(await run(store.get(ref.sha256))).equals(bytes);
      }),
      { numRuns: 15 },
    );
    t.pass();
  });

  test(`${name}: put twice, and by many at once, is put once`, async (t) => {
    const store = await open();
    const bytes = Buffer.alloc(1_300_000, `${name} again`);
    const refs = await Promise.all(Array.from({ length: 6 }, () => run(store.put(bytes, "text/plain"))));
    t.is(new Set(refs.map((ref) => ref.sha256)).size, 1);
    await run(store.put(bytes, "text/plain"));
    t.true(bytes.equals(await run(store.get(sha256(bytes)))));
  });

  test(`${name}: bytes that change after the put are stored as they were`, async (t) => {
    const store = await open();
    const bytes = Buffer.from("as they were");
    const ref = await run(store.put(bytes, "text/plain"));
    bytes.fill(0);
    t.is(Buffer.from(await run(store.get(ref.sha256))).toString(), "as they were");
  });

  test(`${name}: what is not there is an error, not empty bytes`, async (t) => {
    const store = await open();
    const error = await run(Effect.flip(store.get(sha256(Buffer.from("never put")))));
    t.is(error._tag, "ArtifactError");
    t.false(error.retryable);
    t.regex(error.message, /is not in the store/);
  });

  test(`${name}: a name that is none is refused`, async (t) => {
    const store = await open();
    for (const name of [
      "",
      "sha256:ab",
      "cambrian.log.*",
      `sha256:${"A".repeat(64)}`,
      `md5:${"a".repeat(64)}`,
    ]) {
      t.regex((await run(Effect.flip(store.get(name)))).message, /is not the name of an artifact/);
    }
  });
};
