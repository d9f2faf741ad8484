// A campaign whose Researcher reads what an observer remarks: what it read is named in its summaries, decided again the same,
// traced and audited; a remark that is changed or gone is found.
import test from "ava";
import { Effect, Stream } from "effect";
import { demoPolicy } from "../../../actors/policies/settings.ts";
import { whyLines } from "../../../cli/render/why.ts";
import { decisionsDigest } from "../../../events/decisions.ts";
import type { Draft, LoggedEvent } from "../../../events/envelope.ts";
import { eventId } from "../../../events/event-id.ts";
import type { Fact } from "../../../events/index.ts";
import { inheritance } from "../../../events/inheritance.ts";
import { ofType } from "../../../events/of-type.ts";
import { remarkStream } from "../../../events/stream.ts";
import { memoryArtifacts } from "../../../infra/artifacts/memory.ts";
import { readingFaults } from "../../../infra/audit/remarks.ts";
import { EventStore, headOf } from "../../../infra/event-store/event-store.ts";
import { openCampaign } from "../../../infra/host/open-campaign.ts";
import { trace } from "../../../infra/provenance/trace.ts";
import { verify } from "../../../infra/replay/verify.ts";
import { conductWith, memoryLab, reporting } from "../../support/memory-lab.ts";
import { twoBaselines } from "../../support/settings.ts";

const stream = remarkStream("c1", "scout");

/** Says something in the observer's stream of an event. */
const say = (about: LoggedEvent, fact: Fact<"RemarkKindRegistered" | "RemarkMade">) =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    const history = yield* store.readStream(stream);
    const draft = {
      ...fact,
      id: eventId(about.id, fact.type),
      causationid: about.id,
      actor: "gate",
    } as Draft;
    yield* store.append([{ stream, expected: headOf(history), events: [draft] }]);
  });

const observer = (event: LoggedEvent) => {
  const kind = { agent: "scout", kind: "note" };
  switch (event.type) {
    case "CampaignOpened":
      return say(event, {
        type: "RemarkKindRegistered",
        data: { ...kind, description: "What was noticed", schema: { type: "object" } },
      });
    case "ArchitectureProposed":
      return say(event, {
        type: "RemarkMade",
        data: { ...kind, experiment: event.stream.id, body: { noticed: event.data.name } },
      });
    default:
      return Effect.void;
  }
};

const played = Effect.runPromise(
  Effect.gen(function* () {
    const policy = { ...demoPolicy, controlShare: 0, remarks: { kinds: ["note"] as const, atMost: 2 } };
    const settings = { ...twoBaselines, experiments: 4, policy };
    yield* openCampaign("c1", { name: "listens", question: "what?", seed: 7, settings, sync: "verified" });
    const report = reporting({ measure: (id) => (id.startsWith("b") ? 1 : 0.98) });
    yield* conductWith(
      "c1",
      (event) => Effect.andThen(observer(event), report(event)),
      ({ type }) => type === "CampaignClosed",
    );
    const store = yield* EventStore;
    return yield* Stream.runCollect(store.readAll());
  }).pipe(Effect.provide(memoryLab), Effect.scoped),
);
const again = (events: readonly LoggedEvent[]) =>
  Effect.runPromise(Effect.provide(verify(events), memoryArtifacts));
const faults = (events: readonly LoggedEvent[]) =>
  readingFaults(events, new Map(events.map((event) => [event.id, event])));

/** The last summary, and the first remark that it names. */
const cited = (events: readonly LoggedEvent[]) => {
  const summary = ofType(events, "ExperienceSummarised").at(-1)!;
  const [first] = summary.data.remarks ?? [];
  return {
    summary,
    first: first!,
    made: ofType(events, "RemarkMade").find(({ id }) => id === first?.remark)!,
  };
};

test("every summary names the newest remarks on what the candidate comes from; nothing else is decided by them", async (t) => {
  const events = await played;
  const openings = new Map(ofType(events, "ExperimentOpened").map((event) => [event.stream.id, event.data]));
  const summaries = ofType(events, "ExperienceSummarised");
  t.is(summaries.length, 4);
  for (const { stream: of, data } of summaries) {
    const { parent, references } = openings.get(of.id)!;
    t.is(data.remarks?.length, Math.min(2, 1 + references.length));
    for (const { experiment } of data.remarks ?? []) t.true([parent, ...references].includes(experiment));
  }
  t.deepEqual(faults(events), []);
});

test("it is decided again without a difference; the digest of decisions does not depend on where the remarks lie", async (t) => {
  const events = await played;
  const { difference, unanswerable, given } = await again(events);
  t.is(difference, null, difference?.what);
  t.deepEqual(unanswerable, {});
  t.is(given.remarks, 1 + ofType(events, "ArchitectureProposed").length);
  const { made } = cited(events);
  const elsewhere = events.map((event) =>
    event === made ? { ...made, time: "later", hash: "other" } : event,
  );
  t.is(decisionsDigest(elsewhere), decisionsDigest(events));
});

test("a remark that says something else than was read, and one that is gone, are found", async (t) => {
  const events = await played;
  const { made, summary } = cited(events);
  const changed = events.map((event) =>
    event.id === made.id ? { ...made, data: { ...made.data, body: { noticed: "nothing" } } } : event,
  );
  const gone = events.filter(({ id }) => id !== made.id);
  for (const log of [changed, gone]) {
    const { difference } = await again(log);
    t.is(difference?.event.type, "ExperienceSummarised");
    t.regex(difference?.mismatches[0]?.path ?? "", /^data\.remarks/);
    t.true(faults(log).some(({ sequence }) => sequence === summary.sequence));
    t.true(trace(log, summary.stream.id, 0).missing.some(({ of }) => of === `remark:${made.id}`));
  }
});

test("why leads from the proposal to the remark, and to who made it; in a fork, where it stayed behind, to its name", async (t) => {
  const events = await played;
  const { first, made, summary } = cited(events);
  const found = trace(events, summary.stream.id, 0);
  t.deepEqual(found.missing, []);
  const node = found.nodes.find(({ id }) => id === `remark:${made.id}`);
  t.like(node, { label: `remark scout/note on ${first.experiment}`, sequence: made.sequence });
  t.true(found.edges.some(({ kind, to }) => kind === "used" && to === node?.id));
  t.true(found.edges.some(({ kind, from }) => kind === "wasAttributedTo" && from === node?.id));
  t.regex(whyLines(found).join("\n"), /summed up by researcher .*\n(.*\n)*? +remark scout\/note on /);

  const inFork = trace(inheritance("c2", events), summary.stream.id, 0);
  t.deepEqual(inFork.missing, []);
  t.true(inFork.nodes.some(({ id, sequence }) => id === node?.id && sequence === null));
});
