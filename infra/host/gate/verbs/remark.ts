// remark: an observer says something of an event of a campaign, or what its remarks of a kind look like. No lease is needed,
// and nothing is decided by it; it lies in a stream of its own.
import { Effect, Schema } from "effect";
import { isRemarkType, remarkFault, type RemarkFact } from "../../../../actors/machines/remarks.ts";
import type { Draft } from "../../../../events/envelope.ts";
import { eventId } from "../../../../events/event-id.ts";
import { campaignStream, experimentStream, remarkStream, streamPrefix } from "../../../../events/stream.ts";
import { EventId } from "../../../../events/values.ts";
import { EventStore, headOf } from "../../../event-store/event-store.ts";
import { checkCampaign, checkTypes, isForArm } from "../grants.ts";
import { refuse, unavailable } from "../refusal.ts";
import { checkDataschema, checkRate, checkSigned, contributionOf, isSame, signedFields } from "../signed.ts";
import { bodyOf, GATE, type GateRequest, json, type Verb } from "../verb.ts";

export const Request = Schema.Struct({
  /** The id of the event that it is about; of a kind the campaign's first event. */
  about: EventId,
  ...signedFields,
});
export { StoredReply as Reply } from "../signed.ts";
const body = bodyOf(Request);

/** The same agent says one thing of a kind about an event. */
const ATTEMPT = 1;

export const remark: Verb = Effect.fnUntraced(function* (request, gate) {
  const remark = yield* body(request);
  const { agent, campaign, grant } = request;
  yield* checkRate(request, gate);
  if (campaign === "lab") return yield* refuse("invalid", "name the campaign in the subject: lab is none");
  yield* checkCampaign(grant, campaign, campaign);
  const { about, type } = remark;
  yield* checkTypes(grant, "contributes", [type]);
  if (!isRemarkType(type)) return yield* refuse("invalid", `${type} is no remark, and needs a lease`);
  const genesis = gate.campaigns.genesis(campaign);
  if (genesis === undefined) return yield* unavailable(`campaign ${campaign} is not in the log yet`);
  yield* checkDataschema(type, remark);
  const stream = remarkStream(campaign, agent);
  const place = { campaign: genesis, stream: streamPrefix(stream), cause: about, attempt: ATTEMPT, type };
  const fact = { type, data: yield* checkSigned(remark, request, place) } as RemarkFact;
  yield* checkAbout(request, about, fact);
  if (!gate.campaigns.open(null).includes(campaign))
    return yield* refuse("closed", `campaign ${campaign} has come to its end`);
  const stored = yield* append(stream, {
    ...fact,
    id: eventId(about, type, `${agent} ${fact.data.kind}`),
    causationid: about,
    actor: GATE,
    contribution: contributionOf(remark),
  });
  return json({ ok: true, id: stored.id, sequence: stored.sequence });
});

/** It is about an event that is there, in the stream that the data name, and of an arm that the grant is for. */
const checkAbout = Effect.fnUntraced(function* (
  { campaign, grant }: GateRequest,
  about: string,
  fact: RemarkFact,
) {
  const store = yield* EventStore;
  const experiment = fact.type === "RemarkMade" ? fact.data.experiment : null;
  const stream = experiment === null ? campaignStream(campaign) : experimentStream(campaign, experiment);
  const history = yield* store.readStream(stream);
  const found = history.find(({ id }) => id === about);
  if (found === undefined)
    return yield* refuse("invalid", `about: no event ${about} is in ${streamPrefix(stream)}`);
  if (fact.type === "RemarkKindRegistered" && found.revision !== 1)
    return yield* refuse("invalid", "about: a kind is registered for the campaign's first event");
  if (experiment !== null && !isForArm(grant, history))
    return yield* refuse("not-granted", `grant ${grant.grant} is not for the arm of ${experiment}`);
});

/** The stored event; the same where this very remark is there already, its answer lost. */
const append = (stream: ReturnType<typeof remarkStream>, draft: Draft & RemarkFact) =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    const own = yield* store.readStream(stream);
    const there = own.find(({ id }) => id === draft.id);
    if (there !== undefined)
      return isSame(there, draft)
        ? there
        : yield* refuse(
            "duplicate",
            `another ${draft.type} of the kind ${draft.data.kind} is about this event already`,
          );
    const fault = remarkFault(own, draft);
    if (fault !== undefined) return yield* refuse(fault.code, fault.message);
    const { events } = yield* store.append([{ stream, expected: headOf(own), events: [draft] }]);
    return events[0];
  }).pipe(Effect.retry({ while: ({ _tag }) => _tag === "Conflict" }));
