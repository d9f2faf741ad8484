// read: what the log holds of a campaign, or of one experiment, after a sequence; waits a while for what comes where
// nothing is there yet. Who asks on from the last sequence that it was given has everything, each event once.
import { Effect, Stream, Schema } from "effect";
import type { LoggedEvent } from "../../../../events/envelope.ts";
import { Envelope } from "../../../../events/json-schema.ts";
import { campaignFilter, experimentStream, streamFilter } from "../../../../events/stream.ts";
import { Count, ExperimentId, Positive, Sha256 } from "../../../../events/values.ts";
import { EventStore } from "../../../event-store/event-store.ts";
import { checkCampaign } from "../grants.ts";
import { refuse } from "../refusal.ts";
import { answerOf, bodyOf, json, type Verb } from "../verb.ts";

/** Events in one answer at most, and bytes of them: an answer has to fit into the server's max_payload of 8 MB. */
const EVENTS = 500;
const BYTES = 4 * 1024 * 1024;

export const Request = Schema.Struct({
  /** The last sequence that is known; 0 for all. */
  after: Count,
  experiment: Schema.optionalKey(ExperimentId),
  waitSeconds: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 60 }))),
});
export const Reply = answerOf({
  events: Schema.Array(Schema.Struct({ sequence: Positive, event: Envelope })),
  after: Count,
  /** Hash of the campaign's first event, which statements name; null where the campaign is not conducted here. */
  genesis: Schema.NullOr(Sha256),
});
const body = bodyOf(Request);

export const read: Verb = Effect.fnUntraced(function* (request, gate) {
  const { after, experiment, waitSeconds = 0 } = yield* body(request);
  const { campaign, grant } = request;
  if (campaign === "lab") return yield* refuse("invalid", "name the campaign in the subject: lab is none");
  yield* checkCampaign(grant, campaign, campaign);
  const store = yield* EventStore;
  const filter =
    experiment === undefined
      ? campaignFilter(campaign)
      : streamFilter(experimentStream(campaign, experiment));
  const from = after + 1;
  let bytes = 0;
  // Whole batches need not stay together here: who reads on gets the rest.
  const fits = (event: LoggedEvent): boolean => (bytes += event.bytes.length) <= BYTES;
  const there = yield* store
    .readAll({ from, filter })
    .pipe(Stream.takeWhile(fits), Stream.take(EVENTS), Stream.runCollect);
  const found =
    there.length > 0 || waitSeconds === 0
      ? there
      : yield* store
          .subscribe({ from, filter })
          .pipe(Stream.take(1), Stream.interruptWhen(Effect.sleep(waitSeconds * 1000)), Stream.runCollect);
  return json({
    events: found.map(told),
    after: found.at(-1)?.sequence ?? after,
    genesis: gate.campaigns.genesis(campaign) ?? null,
  });
});

/** The stored event with its place in the log, which its bytes do not say. */
const told = (event: LoggedEvent) => ({
  sequence: event.sequence,
  event: JSON.parse(Buffer.from(event.bytes).toString("utf8")) as unknown,
});
