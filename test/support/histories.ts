// Random histories for property tests: campaigns whose experiments live, fail and end side by side, as the machines
// allow it. `tell` says what happened, `logged` makes stored events of it, `appendTo` appends it to a real store.
import { createHash } from "node:crypto";
import { Effect } from "effect";
import fc from "fast-check";
import { random, type Random } from "../../actors/policies/random.ts";
import { correlationOf, sourceOf } from "../../events/codec.ts";
import { dataschemaOf } from "../../events/define-event.ts";
import type { Attributes, Draft, LoggedEvent } from "../../events/envelope.ts";
import { eventId } from "../../events/event-id.ts";
import { catalogue } from "../../events/index.ts";
import { agentStream, opsStream, remarkStream, streamPrefix, subjectOf } from "../../events/stream.ts";
import { emptyHead, EventStore, type StreamHead } from "../../infra/event-store/event-store.ts";
import { campaignLife } from "../../bench/histories/campaign-life.ts";
import { artifact } from "../../bench/histories/materials.ts";
import type { Told } from "../../bench/histories/told.ts";

export interface HistorySize {
  readonly seed: number;
  readonly campaigns: number;
  /** Candidates of each campaign. */
  readonly experiments: number;
  readonly parallel: number;
}

/** The same size and seed tell the same history. */
export const tell = ({ seed, campaigns, experiments, parallel }: HistorySize): Told[] => {
  const r = random(seed, "history");
  const lives = Array.from({ length: campaigns }, (_, index) =>
    campaignLife(random(seed, "campaign", index), `c${index}`, experiments, parallel),
  );
  const told: Told[] = [invitation];
  while (lives.length > 0) {
    const life = r.pick(lives);
    const next = life.next();
    if (next.done === true) lives.splice(lives.indexOf(life), 1);
    else told.push(next.value, ...operations(r, next.value));
  }
  return told;
};

export const histories: fc.Arbitrary<readonly Told[]> = fc
  .record({
    seed: fc.nat(),
    campaigns: fc.integer({ min: 1, max: 2 }),
    experiments: fc.integer({ min: 1, max: 12 }),
    parallel: fc.integer({ min: 1, max: 4 }),
  })
  .map(tell);

const invitation: Told = {
  stream: agentStream("gpu-1"),
  type: "AgentInvited",
  data: {
    agent: "gpu-1",
    role: "gpu-agent",
    publicKey: `U${"A".repeat(55)}`,
    grant: "grant",
    campaigns: null,
    leases: ["TrainingRequested"],
    contributes: ["TrainingFinished"],
    maxInFlight: 1,
    ...{ arms: null, perMinute: 60, bytesPerHour: 1e9, weight: 1, expiresAt: null },
  },
};

/** Now and then a language model answers a role, or a role cannot do what an event asks of it. */
const operations = (r: Random, { type, stream }: Told): Told[] => {
  if (type === "CampaignOpened") return [kindOfRemark(stream.campaign)];
  if (stream.kind !== "experiment") return [];
  if (type === "ExperimentClosed") return [remark(stream)];
  if (r.next() < 0.1) return [answer(r, stream)];
  if (r.next() > 0.02) return [];
  const work = {
    role: "checker",
    experiment: stream.id,
    work: eventId(stream.id, type, r.int(1e9)),
    want: "decide",
    message: "no answer",
  };
  const ops = opsStream(stream.campaign, "checker");
  return [
    { stream: ops, type: "WorkFailed", data: { ...work, retryable: true } },
    { stream: ops, type: "WorkParked", data: { ...work, failures: 1 + r.int(5) } },
  ];
};

/** Without a draw: what else happens is as it was before anyone remarked on it. */
const kindOfRemark = (campaign: string): Told => ({
  stream: remarkStream(campaign, "watcher"),
  type: "RemarkKindRegistered",
  data: {
    ...{ agent: "watcher", kind: "note", description: "What was noticed" },
    schema: { type: "object", properties: { text: { type: "string" } } },
  },
});

const remark = ({ campaign, id: experiment }: Told["stream"]): Told => ({
  stream: remarkStream(campaign, "watcher"),
  type: "RemarkMade",
  data: { agent: "watcher", kind: "note", experiment, body: { text: "closed", nested: [{ größe: 1e21 }] } },
});

const answer = (r: Random, { campaign, id }: Told["stream"]): Told => ({
  stream: opsStream(campaign, id),
  type: "InferenceRecorded",
  data: {
    ...{ role: r.pick(["researcher", "engineer"]), experiment: id, want: "propose", step: r.int(3) },
    work: eventId(id, "work", r.int(1e9)),
    mind: { reasoner: "ollama", model: r.pick(["small:1b", "größer:70b"]) },
    ...{ digest: r.pick([null, "0123abcd"]), way: r.pick(["genome", "code", null]) },
    template: { name: "propose-genome", version: 1 },
    options: { temperature: 0.7, seed: r.int(2 ** 32) },
    ...{ prompt: artifact, response: artifact, thoughts: r.pick([null, artifact]) },
    ...{ ended: r.pick(["stop", "length"]), fault: r.pick([null, "it is not JSON"]) },
    tokens: { prompt: r.pick([null, r.int(5000)]), response: r.pick([null, r.int(700)]) },
    ...{ seconds: r.next() * 20, cost: r.pick([null, 0.1 + 0.2]) },
  },
});

/** Stored events in the order told, sequences from 1. Signatures are made up; the chain of hashes is not. */
export const logged = (told: readonly Told[]): LoggedEvent[] => {
  const heads = new Map<string, LoggedEvent>();
  return told.map(({ type, data, stream }, index) => {
    const sequence = index + 1;
    const before = heads.get(streamPrefix(stream));
    const attributes: Attributes = {
      specversion: "1.0",
      id: eventId("history", type, sequence),
      source: sourceOf(stream),
      type,
      subject: subjectOf(stream, type),
      time: new Date(Date.UTC(2026, 0, 1) + sequence).toISOString(),
      datacontenttype: "application/json",
      dataschema: dataschemaOf(type, catalogue[type].version),
      streamrevision: (before?.revision ?? 0) + 1,
      correlationid: correlationOf(stream),
      actor: "history",
      logicversion: "test",
      prevhash: before?.hash ?? emptyHead.hash,
      signature: "unsigned",
    };
    const bytes = new TextEncoder().encode(JSON.stringify({ ...attributes, data }));
    const event = {
      type,
      data,
      id: attributes.id,
      causationid: null,
      actor: attributes.actor,
      time: attributes.time,
      stream,
      revision: attributes.streamrevision,
      sequence,
      attributes,
      bytes,
      hash: `sha256:${createHash("sha256").update(bytes).digest("hex")}`,
    } as LoggedEvent;
    heads.set(streamPrefix(stream), event);
    return event;
  });
};

/** Appends what is told, one event after the other, from the `from`-th on; each stream's head is read once. */
export const appendTo = Effect.fnUntraced(function* (told: readonly Told[], from = 0) {
  const store = yield* EventStore;
  const heads = new Map<string, StreamHead>();
  for (const [index, { stream, type, data }] of told.entries()) {
    if (index < from) continue;
    const prefix = streamPrefix(stream);
    const expected = heads.get(prefix) ?? (yield* store.readStream(stream)).at(-1) ?? emptyHead;
    const draft = { type, data, id: eventId("history", type, index), causationid: null, actor: "history" };
    const { events } = yield* store.append([{ stream, expected, events: [draft as Draft] }]);
    heads.set(prefix, events[0]);
  }
});
