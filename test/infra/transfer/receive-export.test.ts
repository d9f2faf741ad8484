// What arrives is what was exported, however often it was interrupted; and what is here already is not touched.
import test from "ava";
import { Effect, Layer, Stream } from "effect";
import { isArrival, laboratoryKeysIn } from "../../../events/arrival.ts";
import { decisionsDigest } from "../../../events/decisions.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { LAB } from "../../../events/stream.ts";
import { memoryArtifacts } from "../../../infra/artifacts/memory.ts";
import { audit, auditedIn } from "../../../infra/audit/audit.ts";
import { EventStore } from "../../../infra/event-store/event-store.ts";
import { memoryEventStore } from "../../../infra/event-store/memory.ts";
import { FaultPoint, type FaultMoment } from "../../../infra/host/fault-point.ts";
import { gpuAgentInvitation, inviteAgent } from "../../../infra/host/invite-agent.ts";
import { openCampaign } from "../../../infra/host/open-campaign.ts";
import { memoryKeys } from "../../../infra/keys/memory.ts";
import { verify } from "../../../infra/replay/verify.ts";
import { receiveExport } from "../../../infra/transfer/receive-export.ts";
import type { VerifiedExport } from "../../../infra/transfer/verify-export.ts";
import { agents, artifacts, projections, timeline } from "../../../projections/index.ts";
import { fold, rowsOf } from "../../../projections/projection.ts";
import { exportedTiny, exportOf, verified, withoutSequences } from "../../support/exported.ts";
import { campaignsOf, recordedLog, recordedLogs } from "../../support/recorded.ts";
import { twoBaselines } from "../../support/settings.ts";

/** A laboratory in which nothing has happened. */
const laboratory = Layer.mergeAll(memoryEventStore, memoryArtifacts).pipe(Layer.provideMerge(memoryKeys));
type Here = Layer.Success<typeof laboratory>;
const inLaboratory = <A, E>(work: Effect.Effect<A, E, Here>): Promise<A> =>
  Effect.runPromise(Effect.provide(work, laboratory));

const readLog = Effect.flatMap(EventStore, (store) => Stream.runCollect(store.readAll()));
const faultsIn = (log: readonly LoggedEvent[], leftOut: readonly string[] = []) =>
  Effect.map(audit(auditedIn(log, undefined)), (sections) =>
    sections.flatMap(({ name, faults }) =>
      leftOut.includes(name) ? [] : faults.map(({ what }) => `${name}: ${what}`),
    ),
  );

for (const file of recordedLogs)
  test(`${file}: what arrives is audited, decided and exported again as it was`, (t) =>
    inLaboratory(
      Effect.gen(function* () {
        for (const [campaign, events] of campaignsOf(file)) {
          const lines = yield* Effect.promise(() => exportOf(recordedLog(file), campaign));
          const { appended, there } = yield* receiveExport(verified(lines));
          t.deepEqual([appended, there], [events.length, 0]);
          const log = yield* readLog;
          // No recorded log has its artifacts.
          t.deepEqual(yield* faultsIn(log, ["artifacts"]), []);
          const arrived = log.filter(
            ({ stream, type }) => stream.campaign === campaign && type !== "CampaignArrived",
          );
          t.deepEqual(
            arrived.map(({ hash }) => hash),
            events.map(({ hash }) => hash),
          );
          t.is(decisionsDigest(arrived), decisionsDigest(events));
          const again = yield* Effect.promise(() => exportOf(log, campaign));
          t.deepEqual(withoutSequences(again), withoutSequences(lines));
          t.deepEqual(yield* receiveExport(verified(lines)), { appended: 0, there: events.length });
        }
      }),
    ));

test("the tables show what they showed at the origin, but for sequences", (t) =>
  inLaboratory(
    Effect.gen(function* () {
      const events = recordedLog("issue-5-claims.jsonl.gz");
      const { campaign } = events.find(({ stream }) => stream.campaign !== LAB)!.stream;
      yield* receiveExport(verified(yield* Effect.promise(() => exportOf(events, campaign))));
      const arrived = yield* readLog;
      const rows = (log: readonly LoggedEvent[], projection: (typeof projections)[number]) =>
        Object.values(rowsOf(projection, fold(projection, log)))
          .flat()
          .map((row) => JSON.stringify(row).replaceAll(/"(\w*[sS]equence)":\d+/g, '"$1":0'))
          .toSorted();
      // An agent is its laboratory's, and so is its name in the timeline.
      const elsewhere: readonly string[] = [agents.name, timeline.name];
      for (const projection of projections.filter(({ name }) => !elsewhere.includes(name)))
        t.deepEqual(rows(arrived, projection), rows(events, projection), projection.name);
      t.true(rows(arrived, artifacts).every((row) => row.includes('"sequence":0')));
      t.deepEqual(rowsOf(agents, fold(agents, arrived)), { agents: [] });
    }),
  ));

/** Interrupted the n-th time that it comes to this place. */
const interrupted = (given: VerifiedExport, place: string, times: number) =>
  Effect.suspend(() => {
    let left = times;
    const stop = (name: string, moment: FaultMoment) =>
      `${name}:${moment}` === place && --left === 0 ? Effect.die("interrupted") : Effect.void;
    return Effect.exit(Effect.provideService(receiveExport(given), FaultPoint, stop));
  });

test("interrupted anywhere it goes on, and nothing is there twice", (t) =>
  inLaboratory(
    Effect.gen(function* () {
      const file = "issue-4-tiny-200.jsonl.gz";
      const [campaign, events] = campaignsOf(file)[0]!;
      const given = verified(yield* Effect.promise(() => exportOf(recordedLog(file), campaign)));
      const lengths: number[] = [];
      for (const [place, times] of [
        ["import.arrival:before-append", 1],
        ["import.arrival:before-ack", 1],
        ["import.events:before-append", 1],
        ["import.events:before-ack", 1],
        ["import.events:before-append", 2],
      ] as const) {
        t.is((yield* interrupted(given, place, times))._tag, "Failure", place);
        const log = yield* readLog;
        lengths.push(log.length);
        if (log.length < 2) continue;
        const [fault = ""] = yield* faultsIn(log, ["artifacts", "denominators", "causality"]);
        t.regex(fault, /^arrival: \d+ of \d+ events of \w+ have arrived: run the import again$/);
      }
      t.deepEqual(lengths, [0, 1, 1, 1001, 2001]);
      t.like(yield* receiveExport(given), { there: 2000, appended: events.length - 2000 });
      const log = yield* readLog;
      t.is(log.length, 1 + events.length);
      t.deepEqual(yield* faultsIn(log, ["artifacts"]), []);
    }),
  ));

test("artifacts arrive with their campaign, and every section of an audit holds", (t) =>
  inLaboratory(
    Effect.gen(function* () {
      const given = verified(exportedTiny());
      t.is(given.artifacts.length, 20);
      yield* receiveExport(given);
      t.deepEqual(yield* faultsIn(yield* readLog), []);
    }),
  ));

test("what stands here under that name, and is not the same, is a conflict, and nothing is written", (t) =>
  inLaboratory(
    Effect.gen(function* () {
      const file = "issue-5-claims.jsonl.gz";
      const [campaign, events] = campaignsOf(file)[0]!;
      const all = recordedLog(file);
      yield* receiveExport(
        verified(yield* Effect.promise(() => exportOf(all, campaign, events[50]!.sequence))),
      );
      const before = yield* readLog;
      const whole = verified(yield* Effect.promise(() => exportOf(all, campaign)));
      const error = yield* Effect.flip(receiveExport(whole));
      t.is(error._tag, "ImportRefused");
      t.regex(error.message, /arrived here in another export/);
      t.is((yield* readLog).length, before.length);
    }),
  ));

test("a log from which something of an arrival is gone, or in which something was added, is found", (t) =>
  inLaboratory(
    Effect.gen(function* () {
      yield* receiveExport(verified(exportedTiny()));
      const log = yield* readLog;
      const renumbered = (events: readonly LoggedEvent[]) =>
        events.map((event, index) => ({ ...event, sequence: index + 1 }));
      const shorter = yield* faultsIn(renumbered(log.slice(0, -1)));
      t.regex(shorter[0] ?? "", /^arrival: 80 of 81 events of \w+ have arrived/);
      const [arrival, ...others] = log;
      const swapped = yield* faultsIn(renumbered([arrival!, others[1]!, others[0]!, ...others.slice(2)]));
      t.true(swapped.some((fault) => /^arrival: the events of \w+ have the root/.test(fault)));
      const forged = new TextDecoder().decode(arrival!.bytes).replace(/"version":"[^"]+"/, '"version":"9"');
      const changed = { ...arrival!, bytes: new TextEncoder().encode(forged) };
      const signed = yield* faultsIn([changed, ...others]);
      t.true(signed.some((fault) => fault.startsWith("streams: signature")));
    }),
  ));

test("what was exported up to a place, be it within a decision, holds, and is decided again", (t) =>
  inLaboratory(
    Effect.gen(function* () {
      const file = "issue-5-claims.jsonl.gz";
      const [campaign, events] = campaignsOf(file)[0]!;
      const decision = events.findLast(
        ({ type, data }) => type === "CampaignAdvanced" && data.opened.length > 0,
      );
      const lines = yield* Effect.promise(() => exportOf(recordedLog(file), campaign, decision!.sequence));
      yield* receiveExport(verified(lines));
      const log = yield* readLog;
      t.deepEqual(yield* faultsIn(log, ["artifacts"]), []);
      t.is(log.find(isArrival)?.data.until, decision!.sequence);
      const found = yield* Effect.provide(verify(log.slice(1), { cut: true }), memoryArtifacts);
      t.is(found.difference, null);
    }),
  ));

test("a campaign of this laboratory beside it is judged by this laboratory's keys", (t) =>
  inLaboratory(
    Effect.gen(function* () {
      yield* receiveExport(verified(exportedTiny()));
      const arrived = laboratoryKeysIn(yield* readLog);
      yield* inviteAgent(gpuAgentInvitation("gpu-1", `U${"A".repeat(55)}`, 1));
      t.deepEqual(yield* faultsIn(yield* readLog), []);
      yield* openCampaign("own", {
        ...{ name: "own", question: "what else?", seed: 7, settings: twoBaselines, sync: "verified" },
      });
      const log = yield* readLog;
      t.deepEqual(yield* faultsIn(log), []);
      t.is(laboratoryKeysIn(log)?.["laboratory"], arrived?.["laboratory"]);
      t.not(arrived?.["laboratory"], log.find(isArrival)?.data.laboratory);
    }),
  ));
