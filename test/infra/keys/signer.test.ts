// The signing thread: what it signs is what the main thread would have signed, and its death harms nothing.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import test from "ava";
import { Effect, Logger } from "effect";
import { cut } from "../../../events/codec.ts";
import { signatureFault } from "../../../events/public-key.ts";
import { hashOf, NOTHING_HASH } from "../../../events/stored-text.ts";
import type { Link } from "../../../infra/keys/keys.ts";
import { newSeed, nkeyOfSeed } from "../../../infra/keys/nkey.ts";
import { eventsIn, signChain, signingJob } from "../../../infra/keys/sign-chain.ts";
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
const handles = new Map([...keys].map(([actor, { privateKey }]) => [actor, { privateKey }]));
const jobOf = (some: readonly Link[]) => signingJob(some, prevhash, handles);
/** What the main thread makes of them. */
const signedHere = (some: readonly Link[]) => {
  const job = jobOf(some);
  signChain(job);
  return plain(eventsIn(job.bytes, job.ends));
};
const keyOf = (actor: string) => Effect.sync(() => keys.get(actor)!);
const plain = (signed: readonly Uint8Array[]) => signed.map((bytes) => Buffer.from(bytes).toString());

/** A thread that dies of this link and otherwise signs nothing. */
const DEADLY: Link = { actor: "engineer", text: `{"die":0,"prevhash":"${NOTHING_HASH}"}` };
const mortal = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from "node:worker_threads";
    parentPort.on("message", ({ id, job }) => {
      if (Buffer.from(job.bytes).includes("die")) throw new Error("it had to be");
      parentPort.postMessage({ id, bytes: job.bytes });
    });`)}`,
);

test("the thread signs the same bytes as the main one, and they verify as a chain", async (t) => {
  const job = jobOf(links);
  const bytes = await Effect.runPromise(
    Effect.scoped(Effect.flatMap(signingThread(signingWorker), (thread) => thread.sign(job))),
  );
  const signed = eventsIn(bytes, job.ends);
  t.deepEqual(plain(signed), signedHere(links));
  let before = prevhash;
  for (const [index, bytes] of signed.entries()) {
    const { unsigned, signature } = cut(bytes)!;
    t.is(unsigned, links[index]!.text.replace(NOTHING_HASH, before));
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
  const whole = signedHere(links);
  t.deepEqual(
    signed.map(plain),
    links.map((_, index) => whole.slice(0, index)),
  );
});

test("a thread that dies fails the jobs it held, and the next job has another", async (t) => {
  await Effect.gen(function* () {
    const thread = yield* signingThread(mortal);
    const deaths = yield* Effect.all(
      [links, [DEADLY]].map((each) => Effect.result(thread.sign(jobOf(each)))),
      { concurrency: "unbounded" },
    );
    t.true(deaths.some((death) => death._tag === "Failure" && /it had to be/.test(death.failure.message)));
    t.is((yield* thread.sign(jobOf(links))).length, jobOf(links).bytes.length);
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
  t.deepEqual(plain(signed), signedHere(dying));
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
