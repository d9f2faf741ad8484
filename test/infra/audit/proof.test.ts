// Proofs of a signed log hold, also for a reader that shares no code with it; altered ones are refused by both.
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import test from "ava";
import { Effect } from "effect";
import { anchorOf } from "../../../infra/audit/anchor.ts";
import { type Proof, proofFaults, proveEvent, proveGrowth } from "../../../infra/audit/proof.ts";
import { pythonProgram } from "../../../infra/embedded/python.ts";
import { newSeed, nkeyOfSeed } from "../../../infra/keys/nkey.ts";
import { root } from "../../docs/pages.ts";
import { signedLog } from "../../support/signed-log.ts";

const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-proof-"));
test.after.always(() => fs.rmSync(folder, { recursive: true, force: true }));

let files = 0;
/** The exit code of docs/verify_proof.py, and what it printed. */
const byPython = async (proof: Proof) => {
  const file = join(folder, `${++files}.proof`);
  fs.writeFileSync(file, JSON.stringify(proof));
  const program = Effect.runSync(pythonProgram("python"));
  return await promisify(execFile)(program, [join(root, "docs/verify_proof.py"), file]).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: { readonly code: number; readonly stderr: string }) => ({ code: error.code, said: error.stderr }),
  );
};

test("every event that a head stands for is proven by the first that does, and no other is", async (t) => {
  const log = await signedLog;
  for (const [index, event] of log.entries()) {
    const proof = proveEvent(log, event);
    t.is(proof?.tree.size, index < 21 ? 21 : index < 42 ? 42 : undefined);
    if (proof !== undefined) t.deepEqual(proofFaults(proof), []);
  }
});

test("the log is proven to begin as any anchor of it says, up to the last head", async (t) => {
  const log = await signedLog;
  for (let size = 1; size <= log.length; size++) {
    const proof = proveGrowth(log, anchorOf(log.slice(0, size))!);
    t.is(proof?.tree.size, size <= 42 ? 42 : undefined);
    if (proof !== undefined) t.deepEqual(proofFaults(proof), []);
  }
});

const inclusion = async () => {
  const log = await signedLog;
  return proveEvent(log, log[30]!) as Proof & { readonly kind: "inclusion" };
};
const growth = async () => {
  const log = await signedLog;
  return proveGrowth(log, anchorOf(log.slice(0, 13))!) as Proof & { readonly kind: "consistency" };
};
const changed = (base64: string, from: string, to: string): string => {
  const text = Buffer.from(base64, "base64").toString("utf8");
  if (!text.includes(from)) throw new Error(`${text} has no ${from}`);
  return Buffer.from(text.replace(from, to)).toString("base64");
};
const zero = `sha256:${"0".repeat(64)}`;

test("what is altered in a proof is refused, and it is said why", async (t) => {
  const [one, two] = [await inclusion(), await growth()];
  const altered: readonly (readonly [what: string, proof: Proof, says: RegExp])[] = [
    [
      "the event",
      { ...one, event: changed(one.event, '"id":"', '"id":"0') },
      /path does not lead from event 31/,
    ],
    ["its place", { ...one, index: 29 }, /path does not lead from event 30/],
    ["a place beyond the end", { ...one, index: 42 }, /path does not lead/],
    ["a hash of the path", { ...one, path: one.path.with(0, zero) }, /path does not lead/],
    ["a path cut short", { ...one, path: one.path.slice(1) }, /path does not lead/],
    ["the root", { ...one, tree: { ...one.tree, root: zero } }, /head stands for/],
    ["the size", { ...one, tree: { ...one.tree, size: 41 } }, /head stands for/],
    ["the head's root", { ...one, head: changed(one.head, one.tree.root, zero) }, /signature is not by/],
    ["the head's time", { ...one, head: changed(one.head, '"time":"2', '"time":"3') }, /signature is not by/],
    ["the head itself", { ...one, head: one.event }, /the head is none/],
    ["the key", { ...one, key: nkeyOfSeed(newSeed()).publicKey }, /signature is not by/],
    ["a damaged key", { ...one, key: `U${"A".repeat(55)}` }, /is damaged/],
    ["the anchor's root", { ...two, from: { ...two.from, root: zero } }, /path does not lead from/],
    ["the anchor's size", { ...two, from: { ...two.from, size: 12 } }, /path does not lead from/],
    ["an anchor of more", { ...two, from: { ...two.from, size: 43 } }, /path does not lead from/],
    ["a path between them", { ...two, path: two.path.with(1, zero) }, /path does not lead from/],
  ];
  for (const [what, proof, says] of altered) t.regex(proofFaults(proof).join("; "), says, what);
});

test("docs/verify_proof.py finds the same without any code of ours", async (t) => {
  const [one, two] = [await inclusion(), await growth()];
  for (const proof of [one, two]) {
    const { code, said } = await byPython(proof);
    t.is(code, 0, said);
    t.regex(said, /of the 42 events of sha256:/);
    t.regex(said, /signed by U|signature was NOT checked/);
  }
  const altered: readonly Proof[] = [
    { ...one, event: changed(one.event, '"id":"', '"id":"0') },
    { ...one, index: 29 },
    { ...one, path: one.path.slice(1) },
    { ...one, path: [...one.path, zero] },
    { ...one, tree: { ...one.tree, root: zero } },
    { ...one, head: changed(one.head, one.tree.root, zero) },
    { ...two, from: { ...two.from, root: zero } },
    { ...two, from: { ...two.from, size: 12 } },
    { ...two, path: two.path.with(1, zero) },
  ];
  for (const proof of altered) {
    const { code, said } = await byPython(proof);
    t.is(code, 5, said);
    t.regex(said, /^does not hold: /);
  }
});

test("docs/verify_proof.py agrees on a small log's every event and every beginning", async (t) => {
  const log = (await signedLog).slice(0, 22);
  const proofs = [
    ...[0, 1, 15, 16, 19, 20].map((index) => proveEvent(log, log[index]!)),
    ...[1, 2, 8, 11, 16, 20, 21].map((size) => proveGrowth(log, anchorOf(log.slice(0, size))!)),
  ];
  for (const proof of proofs) t.is((await byPython(proof!)).code, 0);
});
