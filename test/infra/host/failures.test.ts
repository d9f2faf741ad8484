import test from "ava";
import { Effect, Layer, Stream } from "effect";
import { TestClock } from "effect/testing";
import { Reasoner, ReasonerError } from "../../../actors/ports.ts";
import { demoSettings } from "../../../actors/policies/settings.ts";
import { roles } from "../../../actors/roles/index.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { campaignFilter, experimentStream, opsStream } from "../../../events/stream.ts";
import { EventStore } from "../../../infra/event-store/event-store.ts";
import { runDirector } from "../../../infra/host/director.ts";
import { MAX_FAILURES } from "../../../infra/host/failures.ts";
import { openCampaign } from "../../../infra/host/open-campaign.ts";
import { makeRoleDesk } from "../../../infra/host/role-desk.ts";
import { sweep } from "../../../infra/host/sweeper.ts";
import { runTimekeeper } from "../../../infra/host/timekeeper.ts";
import { memoryLab } from "../../support/memory-lab.ts";

const campaign = "c1";
const first = experimentStream(campaign, "b01");
const open = openCampaign(campaign, {
  name: "faults",
  question: "what then?",
  seed: 7,
  settings: { ...demoSettings, experiments: 1 },
  sync: "verified",
});
/** Until the director has opened the first baseline. */
const firstOpened = Effect.gen(function* () {
  const store = yield* EventStore;
  yield* open;
  yield* Effect.forkChild(runDirector(campaign));
  yield* Stream.runForEachWhile(store.subscribe(), ({ type }) => Effect.succeed(type !== "ExperimentOpened"));
});

/** A reasoner that has no answer, for as long as `broken` says so. */
const failing = (broken: () => boolean, retryable: boolean) =>
  Layer.effect(
    Reasoner,
    Effect.map(Reasoner, (real) => ({
      ...real,
      propose: (request: Parameters<typeof real.propose>[0]) =>
        broken()
          ? Effect.fail(new ReasonerError({ message: "no answer", retryable }))
          : real.propose(request),
    })),
  );

const run = <A, E>(program: Effect.Effect<A, E, Layer.Success<typeof memoryLab>>) =>
  Effect.runPromise(Effect.scoped(Effect.provide(program, memoryLab)));
const researcher = () => makeRoleDesk(roles.find(({ name }) => name === "researcher")!);
const sweepAll = sweep(
  campaign,
  roles.map((role) => makeRoleDesk(role)),
  0,
);
const types = (events: readonly LoggedEvent[]) => events.map(({ type }) => type);

test("a want that fails is recorded each time and parked after the last", (t) =>
  run(
    Effect.gen(function* () {
      const store = yield* EventStore;
      yield* firstOpened;
      const desk = researcher();
      const outcomes = [];
      for (let n = 0; n < MAX_FAILURES + 1; n++) outcomes.push(yield* desk.work(first));
      t.deepEqual(outcomes, ["later", "later", "later", "later", "over", "over"]);
      const ops = yield* store.readStream(opsStream(campaign, "researcher"));
      t.deepEqual(types(ops), [...Array(MAX_FAILURES).fill("WorkFailed"), "WorkParked"]);
      t.like(ops[0]?.data, { want: "propose", experiment: "b01", message: "no answer" });
      t.is((yield* store.readStream(first)).length, 1, "nothing was made up in its place");
    }).pipe(Effect.provide(failing(() => true, true))),
  ));

test("a failure beyond retrying ends the experiment, without a score and with its reason", (t) =>
  run(
    Effect.gen(function* () {
      const store = yield* EventStore;
      yield* firstOpened;
      t.is(yield* researcher().work(first), "over");
      t.is(yield* researcher().work(first), "done", "nothing is wanted any more");
      const life = yield* store.readStream(first);
      t.deepEqual(types(life), ["ExperimentOpened", "ExperimentAbandoned", "ExperimentClosed"]);
      t.like(life.at(-1)?.data, { outcome: "failed", reason: "no answer", fitness: null });
    }).pipe(Effect.provide(failing(() => true, false))),
  ));

test("after a failure that passes, the work goes on as if nothing had been", (t) => {
  let broken = true;
  return run(
    Effect.gen(function* () {
      const store = yield* EventStore;
      yield* firstOpened;
      t.is(yield* researcher().work(first), "later");
      broken = false;
      t.is(yield* researcher().work(first), "done");
      t.deepEqual(types(yield* store.readStream(first)), ["ExperimentOpened", "ArchitectureProposed"]);
    }).pipe(Effect.provide(failing(() => broken, true))),
  );
});

test("two desks at once on one experiment append one proposal", (t) =>
  run(
    Effect.gen(function* () {
      const store = yield* EventStore;
      yield* firstOpened;
      const both = [researcher().work(first), researcher().work(first)];
      t.deepEqual(yield* Effect.all(both, { concurrency: "unbounded" }), ["done", "done"]);
      t.deepEqual(types(yield* store.readStream(first)), ["ExperimentOpened", "ArchitectureProposed"]);
    }),
  ));

test("the sweeper performs a want that no delivery brings", (t) =>
  run(
    Effect.gen(function* () {
      const store = yield* EventStore;
      yield* firstOpened;
      yield* sweep(
        campaign,
        roles.map((role) => makeRoleDesk(role)),
        60_000,
      );
      t.is((yield* store.readStream(first)).length, 1, "what is younger is left to its holder");
      yield* sweepAll;
      t.deepEqual(types(yield* store.readStream(first)), ["ExperimentOpened", "ArchitectureProposed"]);
      yield* sweepAll;
      t.deepEqual(types(yield* store.readStream(first)), [
        "ExperimentOpened",
        "ArchitectureProposed",
        "NoveltyJudged",
        "ProbeRequested",
      ]);
    }),
  ));

test("the timekeeper passes the deadline of what nobody answers, and the director goes on", (t) =>
  run(
    Effect.gen(function* () {
      const store = yield* EventStore;
      yield* firstOpened;
      yield* sweepAll;
      yield* sweepAll;
      yield* Effect.forkChild(runTimekeeper(campaign));
      yield* TestClock.adjust("3719 seconds");
      t.false(types(yield* store.readStream(first)).includes("DeadlinePassed"));
      yield* TestClock.adjust("5 seconds");
      const closed = yield* Stream.runCollect(
        Stream.takeUntil(
          store.subscribe({ filter: campaignFilter(campaign) }),
          ({ type }) => type === "CampaignClosed",
        ),
      );
      t.deepEqual(types(closed).slice(-4), [
        "DeadlinePassed",
        "ExperimentClosed",
        "CampaignAdvanced",
        "CampaignClosed",
      ]);
      t.like(closed.find(({ type }) => type === "ExperimentClosed")?.data, {
        outcome: "expired",
        fitness: null,
      });
    }).pipe(Effect.provide(TestClock.layer())),
  ));
