import test, { type ExecutionContext } from "ava";
import { Effect, Stream } from "effect";
import { random } from "../../../actors/policies/random.ts";
import { foldEvents } from "../../../cli/laboratory/campaigns.ts";
import { decisionsDigest } from "../../../events/decisions.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { expanded, isInherited } from "../../../events/inheritance.ts";
import { audit, auditedIn } from "../../../infra/audit/audit.ts";
import { EventStore } from "../../../infra/event-store/event-store.ts";
import { type Fork, forkCampaign, pastOf } from "../../../infra/host/fork-campaign.ts";
import { openCampaign } from "../../../infra/host/open-campaign.ts";
import { rescore } from "../../../infra/replay/rescore.ts";
import { verify } from "../../../infra/replay/verify.ts";
import { conduct, type Measure, memoryLab } from "../../support/memory-lab.ts";
import { twoBaselines } from "../../support/settings.ts";

/** A loss that depends on the genome alone. */
const measure: Measure = (_, genome) => 0.4 + random("fork", JSON.stringify(genome)).next();

const criteria = {
  minimumGain: 0.05,
  confirmations: 1,
  confirmSeeds: 6,
  falseDiscoveryRate: 0.1,
  ...{ ablations: 0, ablationSeeds: 6, scale: null },
};
const settings = { ...twoBaselines, experiments: 9, parallel: 3, criteria };

const inMemory = <A, E>(work: Effect.Effect<A, E, Effect.Services<ReturnType<typeof played>>>) =>
  work.pipe(Effect.provide(memoryLab), Effect.scoped, Effect.runPromise);

const played = (change: Partial<typeof settings> = {}) =>
  Effect.gen(function* () {
    const opening = { name: "origin", question: "?", seed: 7, settings: { ...settings, ...change } };
    yield* openCampaign("c1", { ...opening, sync: "verified" });
    yield* conduct("c1", { measure });
    return yield* whole;
  });

const whole = Effect.gen(function* () {
  const store = yield* EventStore;
  return yield* Stream.runCollect(store.readAll());
});

const forked = (campaign: string, of: string, until: number, change: Partial<Fork["settings"]> = {}) =>
  Effect.gen(function* () {
    const past = yield* pastOf(of, until);
    const { seed, settings } = past.opened;
    yield* forkCampaign(campaign, past, {
      name: campaign,
      seed,
      settings: { ...settings, ...change },
      sync: "verified",
    });
    yield* conduct(campaign, { measure });
    return yield* whole;
  });

const told = (log: readonly LoggedEvent[], campaign: string) =>
  log.flatMap(expanded).filter(({ stream }) => stream.campaign === campaign);
const sources = (events: readonly LoggedEvent[]) =>
  Object.fromEntries(
    events.flatMap((event) =>
      event.type === "ArchitectureProposed" && event.data.revision === 0
        ? [[event.stream.id, event.data.code.artifact.sha256]]
        : [],
    ),
  );
const count = (events: readonly LoggedEvent[], type: LoggedEvent["type"]) =>
  events.filter((event) => event.type === type).length;

/** All but grants and artifacts: here nobody from outside contributes, and the curves of trainings are made up. */
const holds = (t: ExecutionContext, log: readonly LoggedEvent[], campaign: string) =>
  Effect.gen(function* () {
    const sections = yield* audit(auditedIn(log, campaign));
    for (const { name, faults } of sections)
      if (name !== "grants" && name !== "artifacts") t.deepEqual(faults, [], name);
    const { difference, verified } = yield* verify(told(log, campaign));
    t.is(difference, null);
    t.true((verified["director"] ?? 0) > 0);
  });

test("a fork that changes nothing proposes what its origin proposed", (t) =>
  inMemory(
    Effect.gen(function* () {
      const log = yield* played({ parallel: 1 });
      const cut = log.find(({ type, stream }) => type === "ExperimentClosed" && stream.id === "e0004");
      const after = yield* forked("c2", "c1", cut!.sequence);
      t.deepEqual(sources(told(after, "c2")), sources(log));
      const own = told(after, "c2").filter((event) => !isInherited(event));
      t.deepEqual(
        [count(own, "ExperimentClosed"), count(told(after, "c2"), "ExperimentClosed")],
        [9 - 4 + 1, 2 + 9 + 1],
      );
      yield* holds(t, after, "c2");
    }),
  ));

test("a campaign can be forked at each of its events, and comes to an end that every judge agrees with", (t) =>
  inMemory(
    Effect.gen(function* () {
      const log = yield* played();
      const last = log.at(-1)!.sequence;
      for (let at = 1; at <= last; at += 7) {
        const fork = `f${at}`;
        const after = yield* forked(fork, "c1", at);
        const events = told(after, fork);
        t.is(count(events, "CampaignClosed"), 1, `at ${at}`);
        t.is(count(events, "ExperimentOpened"), count(events, "ExperimentClosed"), `at ${at}`);
        t.is(new Set(events.map(({ id }) => id)).size, events.length);
        yield* holds(t, after, fork);
      }
    }),
  ));

test("a fork of a fork shares the past of both, and each experiment of it once", (t) =>
  inMemory(
    Effect.gen(function* () {
      const log = yield* played();
      const first = yield* forked("c2", "c1", Math.floor(log.length / 3), { parallel: 2 });
      const own = told(first, "c2").filter((event) => !isInherited(event));
      const at = own[Math.floor(own.length / 2)]!.sequence;
      const second = yield* forked("c3", "c2", at, { experiments: 12 });
      yield* holds(t, second, "c3");
      const { campaigns, experiments } = foldEvents(second);
      t.deepEqual(
        campaigns.map(({ campaign, opened, closed, origin }) => [campaign, opened, closed, origin?.campaign]),
        [
          ["c1", 9, 9, undefined],
          ["c2", 9, 9, "c1"],
          ["c3", 12, 12, "c2"],
        ],
      );
      const ids = experiments.filter(({ campaign }) => campaign === "c3").map(({ experiment }) => experiment);
      t.is(new Set(ids).size, ids.length);
      const { ranking, draws } = rescore(told(second, "c3"), { fitness: null, policy: null });
      t.true(ranking.length > 0 && (draws?.length ?? 0) > 0);
      t.deepEqual(
        draws?.filter(({ parent, recorded }) => parent !== recorded),
        [],
        "parents are drawn again as they were, of the shared past too",
      );
    }),
  ));

test("two forks at one place take the same decisions, and another policy takes others", (t) =>
  inMemory(
    Effect.gen(function* () {
      const log = yield* played();
      const at = Math.floor(log.length / 2);
      yield* forked("c2", "c1", at);
      yield* forked("c3", "c1", at);
      const policy = { ...settings.policy, controlShare: 1 };
      const after = yield* forked("c4", "c1", at, { policy });
      const digests = ["c2", "c3", "c4"].map((campaign) => decisionsDigest(told(after, campaign)));
      t.is(digests[0], digests[1]);
      t.not(digests[0], digests[2]);
    }),
  ));

test("more candidates after the end: the campaign goes on with all that it had learnt", (t) =>
  inMemory(
    Effect.gen(function* () {
      yield* played({ criteria: null } as never);
      const after = yield* forked("c2", "c1", Number.MAX_SAFE_INTEGER, { experiments: 13 });
      const events = told(after, "c2");
      t.is(count(events, "ExperimentClosed"), 2 + 13);
      t.is(count(events.filter(isInherited), "ExperimentClosed"), 2 + 9);
      yield* holds(t, after, "c2");
    }),
  ));

test("an origin that is no longer what it was is found, and so is what is opened otherwise", (t) =>
  inMemory(
    Effect.gen(function* () {
      const log = yield* played();
      const after = yield* forked("c2", "c1", Math.floor(log.length / 2));
      const fork = after.find((event) => event.type === "CampaignForked")!;
      const findsIn = (altered: readonly LoggedEvent[]) =>
        Effect.map(audit(auditedIn(altered, "c2")), (sections) =>
          sections.find(({ name }) => name === "origins")?.faults.map(({ sequence }) => sequence),
        );
      const otherBytes = after.map((event) =>
        event.sequence === 3 ? ({ ...event, bytes: after[3]!.bytes } as LoggedEvent) : event,
      );
      t.deepEqual(yield* findsIn(after), []);
      t.deepEqual(yield* findsIn(otherBytes), [fork.sequence]);
      t.deepEqual(yield* findsIn(after.filter(({ sequence }) => sequence !== 3)), [fork.sequence]);
      const again = after.find(
        (event) => event.type === "ExperimentOpened" && event.causationid === fork.id,
      ) as LoggedEvent<"ExperimentOpened">;
      const otherwise = after.map((event) =>
        event === again ? { ...again, data: { ...again.data, randomSeed: 1 } } : event,
      );
      t.deepEqual(yield* findsIn(otherwise), [again.sequence]);
    }),
  ));

test("there is nothing to fork before a campaign begins", (t) =>
  inMemory(
    Effect.gen(function* () {
      yield* played();
      const refused = yield* Effect.flip(pastOf("c1", 0));
      t.is(refused._tag, "ForkRefused");
      t.regex(refused.message, /begins with event 1/);
    }),
  ));
