// Streams verified on threads: they find what the main thread finds, in the same order, and their death loses nothing.
import test from "ava";
import { Effect, Logger } from "effect";
import { streamPrefix } from "../../../events/stream.ts";
import { verifyStream } from "../../../events/verify.ts";
import type { StreamToVerify } from "../../../infra/audit/verify-job.ts";
import { verifyStreams } from "../../../infra/audit/verify-streams.ts";
import { ofType } from "../../../events/of-type.ts";
import { recordedLog } from "../../support/recorded.ts";

const log = recordedLog("issue-5-claims.jsonl.gz").filter(({ stream }) => stream.campaign !== "lab");
const opening = ofType(log, "CampaignOpened")[0]!;
const grants = Object.fromEntries(
  ofType(recordedLog("issue-5-claims.jsonl.gz"), "AgentInvited").map(({ data }) => [
    data.grant,
    data.publicKey,
  ]),
);
const streams = [...Map.groupBy(log, ({ stream }) => streamPrefix(stream)).values()].map(
  (events): StreamToVerify => ({
    events,
    keys: opening.data.keys,
    evidence: { genesis: opening.hash, grants },
  }),
);
/** Of one stream the last byte of a signature is another, of one an event is missing. */
const damaged = streams.map(({ events, ...others }, index): StreamToVerify => {
  const [first, ...rest] = events;
  if (index === 2) return { ...others, events: rest };
  if (index !== 1) return { ...others, events };
  const bytes = Uint8Array.from(first!.bytes);
  bytes[bytes.length - 4]! ^= 1;
  return { ...others, events: [{ ...first!, bytes }, ...rest] };
});
const here = (some: readonly StreamToVerify[]) =>
  some.map(({ events, keys, evidence }) => verifyStream(events, keys, evidence));

test("threads find what the main thread finds, stream by stream", async (t) => {
  t.true(streams.length > 5);
  t.deepEqual((await Effect.runPromise(verifyStreams(streams, { long: 0 }))).flat(), []);
  const found = await Effect.runPromise(verifyStreams(damaged, { long: 0 }));
  t.deepEqual(found, here(damaged));
  t.true(found[1]!.some(({ kind }) => kind === "signature"));
  t.true(found[2]!.some(({ kind }) => kind === "revision"));
});

test("what threads die of is verified all the same", async (t) => {
  const warnings: unknown[] = [];
  const noted = Logger.layer([Logger.make(({ message }) => void warnings.push(message))]);
  const program = new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort } from "node:worker_threads";
      parentPort.on("message", () => { throw new Error("it had to be"); });`)}`,
  );
  const found = await Effect.runPromise(Effect.provide(verifyStreams(damaged, { long: 0, program }), noted));
  t.deepEqual(found, here(damaged));
  t.regex(String(warnings[0]), /has died: Error: it had to be; verifying on the main thread/);
});
