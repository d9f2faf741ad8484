// The signing thread: what it signs is what the main thread would have signed, and its death harms nothing.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import test from "ava";
import { Effect, Logger } from "effect";
import { cut } from "../../../events/codec.ts";
import { signatureFault } from "../../../events/public-key.ts";
import { hashOf, NOTHING_HASH, withPrevhash } from "../../../events/stored-text.ts";
import type { Link } from "../../../infra/keys/keys.ts";
import { newSeed, nkeyOfSeed } from "../../../infra/keys/nkey.ts";
import { signChain } from "../../../infra/keys/sign-chain.ts";
import { makeSigner } from "../../../infra/keys/signer.ts";
import { signingThread, signingWorker } from "../../../infra/keys/signing-thread.ts";

const one = nkeyOfSeed(newSeed());
const two = nkeyOfSeed(newSeed());
const keys = new Map([
  ["engineer", one],
  ["analyst", two],
]);
const links: readonly Link[] = Array.from({ length: 100 }, (_, index) => ({
  actor: index % 3 === 0 ? "analyst" : "engineer",
  text: `{"id":"${index}","prevhash":"${NOTHING_HASH}","data":{"text":"ünïcode 🧬","prevhash":"${index}"}}`,
}));
const prevhash = hashOf(Buffer.from("before"));
const job = {
  links,
  prevhash,
  keys: new Map([...keys].map(([actor, { privateKey }]) => [actor, { privateKey }])),
};
const keyOf = (actor: string) => Effect.sync(() => keys.get(actor)!);
const plain = (signed: readonly Uint8Array[]) => signed.map((bytes) => Buffer.from(bytes).toString());

/** A thread that dies of this link and otherwise signs nothing. */
const DEADLY: Link = { actor: "engineer", text: "die" };
const mortal = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from "node:worker_threads";
    parentPort.on("message", ({ id, job }) => {
      if (job.links.some(({ text }) => text === "die")) throw new Error("it had to be");
      parentPort.postMessage({ id, signed: [] });
    });`)}`,
);

test("the thread signs the same bytes as the main one, and they verify as a chain", async (t) => {
  const signed = await Effect.runPromise(
    Effect.scoped(Effect.flatMap(signingThread(signingWorker), (thread) => thread.sign(job))),
  );
  t.deepEqual(plain(signed), plain(signChain(job)));
  let before = prevhash;
  for (const [index, bytes] of signed.entries()) {
    const { unsigned, signature } = cut(bytes)!;
    t.is(unsigned, withPrevhash(links[index]!.text, before));
    const { publicKey } = keys.get(links[index]!.actor)!;
    t.is(signatureFault(publicKey, Buffer.from(unsigned), signature), undefined);
    before = hashOf(bytes);
  }
});

test("chains of every length come out as one thread alone would sign them, many at once", async (t) => {
  const signed = await Effect.runPromise(
    Effect.scoped(
      Effect.flatMap(makeSigner(keyOf), (sign) =>
        Effect.forEach(links, (_, index) => sign(links.slice(0, index), prevhash), {
          concurrency: "unbounded",
        }),
      ),
    ),
  );
  const whole = plain(signChain(job));
  t.deepEqual(
    signed.map(plain),
    links.map((_, index) => whole.slice(0, index)),
  );
});

test("a thread that dies fails the jobs it held, and the next job has another", async (t) => {
  await Effect.gen(function* () {
    const thread = yield* signingThread(mortal);
    const deaths = yield* Effect.all(
      [job, { ...job, links: [DEADLY] }].map((each) => Effect.result(thread.sign(each))),
      { concurrency: "unbounded" },
    );
    t.true(deaths.some((death) => death._tag === "Failure" && /it had to be/.test(death.failure.message)));
    t.deepEqual(yield* thread.sign(job), []);
  }).pipe(Effect.scoped, Effect.runPromise);
});

test("what a dead thread held is signed all the same, and its death is reported", async (t) => {
  const warnings: unknown[] = [];
  const logger = Logger.make(({ message }) => void warnings.push(message));
  const dying = [DEADLY, ...links];
  const signed = await Effect.flatMap(makeSigner(keyOf, mortal), (sign) => sign(dying, prevhash)).pipe(
    Effect.provide(Logger.layer([logger])),
    Effect.scoped,
    Effect.runPromise,
  );
  t.deepEqual(plain(signed), plain(signChain({ ...job, links: dying })));
  t.is(warnings.length, 1);
  t.regex(String(warnings[0]), /has died: Error: it had to be/);
});

for (const [what, end] of [
  ["though its scope never ends", ""],
  ["and has ended when its scope has", "await Effect.runPromise(Scope.close(scope, Exit.void));"],
] as const) {
  test(`the thread keeps no process alive, ${what}`, async (t) => {
    const script = `
    import { Effect, Exit, Scope } from "effect";
    import { makeSigner } from "./infra/keys/signer.ts";
    import { newSeed, nkeyOfSeed } from "./infra/keys/nkey.ts";
    const key = nkeyOfSeed(newSeed());
    const scope = Effect.runSync(Scope.make());
    const sign = Effect.runSync(Scope.provide(makeSigner(() => Effect.succeed(key)), scope));
    const signed = await Effect.runPromise(sign(${JSON.stringify(links)}, "${prevhash}"));
    ${end}
    console.log(signed.length);`;
    const args = ["--input-type=module-typescript", "-e", script];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 30_000 });
    t.is(stdout, "100\n");
  });
}
