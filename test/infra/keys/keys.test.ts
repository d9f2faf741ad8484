// One contract for both key stores, then what files alone can get wrong.
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import test from "ava";
import { fromPublic, fromSeed } from "@nats-io/nkeys";
import { Effect, Exit, Layer } from "effect";
import { cut } from "../../../events/codec.ts";
import { signatureFault } from "../../../events/public-key.ts";
import { NOTHING_HASH } from "../../../events/stored-text.ts";
import { fileKeys } from "../../../infra/keys/files.ts";
import { Keys } from "../../../infra/keys/keys.ts";
import { memoryKeys } from "../../../infra/keys/memory.ts";

const text = `{"actor":"gate","prevhash":"${NOTHING_HASH}","data":{}}`;
const bytes = Buffer.from(text);
/** The signature over `bytes`. */
const sign = (keys: Keys["Service"]) =>
  Effect.map(keys.sign([{ actor: "gate", text }], NOTHING_HASH), ([signed]) => cut(signed!)!.signature);
const folder = () => fs.mkdtempSync(join(tmpdir(), "cambrian-keys-"));
const using = <A, E>(layer: Layer.Layer<Keys, E>, use: (keys: Keys["Service"]) => Effect.Effect<A>) =>
  Effect.runPromise(Effect.flatMap(Keys, use).pipe(Effect.provide(layer)));
const failureOf = async (data: string) =>
  Effect.runPromise(Effect.flip(Effect.scoped(Layer.build(fileKeys(data)))));

for (const [name, makeLayer] of [
  ["memory", () => memoryKeys],
  ["files", () => fileKeys(folder())],
] as const) {
  test(`${name}: a signature is verified by the actor's public key, here and by the nkeys package`, async (t) => {
    const [publicKey, signature] = await using<readonly [string, string], unknown>(makeLayer(), (keys) =>
      Effect.all([keys.publicKey("gate"), sign(keys)]),
    );
    t.regex(publicKey, /^U[A-Z2-7]{55}$/);
    t.is(signatureFault(publicKey, bytes, signature), undefined);
    t.true(fromPublic(publicKey).verify(bytes, Buffer.from(signature, "base64url")));
  });

  test(`${name}: other bytes and another key do not verify`, async (t) => {
    const [gate, other, signature] = await using<readonly [string, string, string], unknown>(
      makeLayer(),
      (keys) => Effect.all([keys.publicKey("gate"), keys.publicKey("other"), sign(keys)]),
    );
    t.not(gate, other);
    t.is(typeof signatureFault(gate, Buffer.from("what was not"), signature), "string");
    t.is(typeof signatureFault(other, bytes, signature), "string");
  });

  test(`${name}: the lease secret is 32 bytes and stays the same`, async (t) => {
    const [one, two] = await using<readonly [Uint8Array, Uint8Array], unknown>(makeLayer(), (keys) =>
      Effect.all([keys.leaseSecret, keys.leaseSecret]),
    );
    t.is(one.length, 32);
    t.deepEqual(one, two);
  });
}

test("files: keys outlive the process that made them, and only their owner may read them", async (t) => {
  const data = folder();
  const publicKey = () => using(fileKeys(data), (keys) => keys.publicKey("gate"));
  t.is(await publicKey(), await publicKey());
  const mode = (path: string) => fs.statSync(join(data, path)).mode & 0o777;
  t.is(mode("keys"), 0o700);
  t.is(mode("keys/gate.seed"), 0o600);
  t.is(mode("keys/leases.secret"), 0o600);
  t.deepEqual(fs.readdirSync(join(data, "keys")).sort(), ["gate.seed", "leases.secret"]);
});

test("files: processes that make the same key at once agree on it", async (t) => {
  const data = folder();
  const script = `
    import { Effect } from "effect";
    import { fileKeys } from "./infra/keys/files.ts";
    import { Keys } from "./infra/keys/keys.ts";
    await new Promise((resolve) => setTimeout(resolve, ${Date.now()} + 1500 - Date.now()));
    console.log(await Effect.runPromise(Effect.flatMap(Keys, (keys) => keys.publicKey("gate")).pipe(
      Effect.provide(fileKeys(${JSON.stringify(data)})))));`;
  const run = promisify(execFile);
  const outputs = await Promise.all(
    Array.from({ length: 4 }, () => run(process.execPath, ["--input-type=module-typescript", "-e", script])),
  );
  t.is(new Set(outputs.map(({ stdout }) => stdout.trim())).size, 1);
  t.regex(outputs[0]!.stdout, /^U[A-Z2-7]{55}\n$/);
});

test("files: a seed is an nkeys user seed that other tools read", async (t) => {
  const data = folder();
  const publicKey = await using(fileKeys(data), (keys) => keys.publicKey("gate"));
  const seed = fs.readFileSync(join(data, "keys/gate.seed"), "utf8").trim();
  t.is(fromSeed(Buffer.from(seed)).getPublicKey(), publicKey);
});

test("files: a key that others may read is refused with the command that mends it", async (t) => {
  const data = folder();
  await using(fileKeys(data), (keys) => keys.publicKey("gate"));
  fs.chmodSync(join(data, "keys/gate.seed"), 0o644);
  const error = await failureOf(data);
  t.is(error._tag, "KeyFileError");
  t.regex(error.message, /mode 644.*chmod 600 .*gate\.seed/);
});

test("files: damaged contents are refused and left as they are", async (t) => {
  const data = folder();
  await using(fileKeys(data), (keys) => keys.publicKey("gate"));
  const path = join(data, "keys/gate.seed");
  const seed = fs.readFileSync(path, "utf8");
  const damaged = seed.replace(/.(?=.{5}\n)/, (c) => (c === "A" ? "B" : "A"));
  fs.writeFileSync(path, damaged);
  const error = await failureOf(data);
  t.regex(error.message, /does not hold an nkeys user seed.*backup/);
  t.is(fs.readFileSync(path, "utf8"), damaged);
});

test("files: a lease secret of another length is refused", async (t) => {
  const data = folder();
  await using(fileKeys(data), () => Effect.void);
  fs.writeFileSync(join(data, "keys/leases.secret"), "short");
  t.regex((await failureOf(data)).message, /5 bytes, not 32/);
});

test("files: an actor's name cannot lead out of the folder", async (t) => {
  const exit = await Effect.runPromiseExit(
    Effect.flatMap(Keys, (keys) => keys.publicKey("../../etc/passwd")).pipe(
      Effect.provide(fileKeys(folder())),
    ),
  );
  t.true(Exit.isFailure(exit));
});
