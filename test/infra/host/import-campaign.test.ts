// Importing a published campaign: all of it, once, however often it is interrupted; nothing comes after it.
import test from "ava";
import { Effect, Layer, Result, Stream } from "effect";
import { Artifacts } from "../../../actors/ports.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import type { EventName } from "../../../events/index.ts";
import { jetstreamArtifacts } from "../../../infra/artifacts/jetstream.ts";
import { audit, auditedIn } from "../../../infra/audit/audit.ts";
import { Unreachable } from "../../../infra/event-store/errors.ts";
import { EventStore } from "../../../infra/event-store/event-store.ts";
import { jetstreamEventStore } from "../../../infra/event-store/jetstream.ts";
import { importCampaign } from "../../../infra/host/import-campaign.ts";
import { openCampaign } from "../../../infra/host/open-campaign.ts";
import {
  continueCampaign,
  type OrderRefused,
  pauseCampaign,
  resumeCampaign,
  stopCampaign,
} from "../../../infra/host/order-campaign.ts";
import { ASI_ARCH, memoryStores, published } from "../../support/asi-arch.ts";
import { sharedKeys } from "../../support/lab.ts";
import { startNats } from "../../support/nats.ts";
import { twoBaselines } from "../../support/settings.ts";

const source = published();
const importAll = importCampaign(ASI_ARCH, source, "verified");
const wholeLog = Effect.flatMap(EventStore, (store) => Stream.runCollect(store.readAll()));

/** Only so many batches are taken; then the server is gone. */
const takes = (batches: number) =>
  Layer.effect(
    EventStore,
    Effect.map(EventStore, (store) => {
      let taken = 0;
      return EventStore.of({
        ...store,
        append: (batch) =>
          taken++ < batches
            ? store.append(batch)
            : Effect.fail(new Unreachable({ url: "nats://gone", message: "the server is gone" })),
      });
    }),
  );

const inMemory = <A, E>(program: Effect.Effect<A, E, Layer.Success<typeof memoryStores>>): Promise<A> =>
  Effect.runPromise(Effect.scoped(Effect.provide(program, memoryStores)));

const typesOf = (events: readonly LoggedEvent[]) => {
  const count = (type: EventName) => events.filter((event) => event.type === type).length;
  return [events.length, count("CampaignImported"), count("ExperimentImported")];
};

test("on a real server every record is there once, signed by the importer, after its parent", async (t) => {
  t.timeout(60_000);
  const nats = await startNats(t);
  const connection = await nats.connect();
  const services = Layer.merge(jetstreamEventStore(connection), jetstreamArtifacts(connection)).pipe(
    Layer.provideMerge(sharedKeys()),
  );
  const program = Effect.gen(function* () {
    const first = yield* importAll;
    const again = yield* importAll;
    return { first, again, events: yield* wholeLog, artifacts: yield* Artifacts };
  });
  const { first, again, events, artifacts } = await Effect.runPromise(
    Effect.scoped(Effect.provide(program, services)),
  );
  t.deepEqual(first, { appended: 1773, there: 0 });
  t.deepEqual(again, { appended: 0, there: 1773 });
  t.deepEqual(typesOf(events), [1773, 1, 1772]);
  const seen = new Set<string>();
  for (const event of events) {
    t.is(event.actor, "importer");
    t.is(event.stream.campaign, ASI_ARCH);
    if (event.type !== "ExperimentImported") continue;
    t.true(event.data.parent === null || seen.has(event.data.parent));
    t.is(event.causationid, events[0]!.id);
    seen.add(event.stream.id);
  }
  const sections = await Effect.runPromise(
    Effect.provide(audit(auditedIn(events, ASI_ARCH)), Layer.succeed(Artifacts, artifacts)),
  );
  t.deepEqual(
    sections.map(({ name, verdict }) => [name, verdict]),
    [
      ["order", "ok"],
      ["streams", "ok"],
      ["origins", "ok"],
      ["arrival", "ok"],
      ["causality", "ok"],
      ["grants", "unknown"],
      ["denominators", "unknown"],
      ["claims", "unknown"],
      ["tree heads", "unknown"],
      ["artifacts", "ok"],
    ],
  );
  t.is(sections.find(({ name }) => name === "artifacts")!.checked, 108);
});

for (const batches of [0, 1])
  test(`an import that ended after ${batches} batches goes on where it ended`, async (t) => {
    const outcome = await inMemory(
      Effect.gen(function* () {
        const interrupted = yield* Effect.result(Effect.provide(importAll, takes(batches)));
        const half = yield* wholeLog;
        const then = yield* importAll;
        return { interrupted, half, then, events: yield* wholeLog };
      }),
    );
    t.true(Result.isFailure(outcome.interrupted));
    t.is(outcome.half.length, batches * 1000);
    t.deepEqual(outcome.then, { appended: 1773 - batches * 1000, there: batches * 1000 });
    t.deepEqual(typesOf(outcome.events), [1773, 1, 1772]);
    // What was there stayed as it was.
    t.deepEqual(
      outcome.events.slice(0, outcome.half.length).map(({ hash }) => hash),
      outcome.half.map(({ hash }) => hash),
    );
  });

test("an audit finds that half of an import is missing", async (t) => {
  const sections = await inMemory(
    Effect.gen(function* () {
      yield* Effect.result(Effect.provide(importAll, takes(1)));
      return yield* audit(auditedIn(yield* wholeLog, ASI_ARCH));
    }),
  );
  const { verdict, faults } = sections.find(({ name }) => name === "denominators")!;
  t.is(verdict, "fault");
  t.deepEqual(faults, [{ sequence: 1, what: "1772 records are to be imported here; the log has 999" }]);
});

test("other files are not mixed into what is there", async (t) => {
  const { files } = source.campaign.source;
  const [tree, ...others] = files;
  const other = { ...tree, artifact: { ...tree.artifact, sha256: `sha256:${"0".repeat(64)}` } };
  const from = { ...source.campaign.source, files: [other, ...others] as const };
  const outcome = await inMemory(
    Effect.gen(function* () {
      yield* importAll;
      const campaign = { ...source.campaign, source: from };
      return yield* Effect.flip(importCampaign(ASI_ARCH, { ...source, campaign }, "verified"));
    }),
  );
  t.is(outcome._tag, "ImportRefused");
  t.is(outcome.message, "campaign asi-arch was imported from other files");
});

test("a campaign that was conducted here is not imported over", async (t) => {
  const outcome = await inMemory(
    Effect.gen(function* () {
      const opening = { name: "mine", question: "?", seed: 1, settings: twoBaselines, sync: "verified" };
      yield* openCampaign(ASI_ARCH, opening as Parameters<typeof openCampaign>[1]);
      const refused = yield* Effect.flip(importAll);
      return { refused, events: yield* wholeLog };
    }),
  );
  t.is(outcome.refused.message, "campaign asi-arch is another one, which was not imported");
  t.is(outcome.events.length, 1);
});

test("nobody can order anything of it", async (t) => {
  const orders = {
    paused: pauseCampaign(ASI_ARCH, "?"),
    continued: resumeCampaign(ASI_ARCH),
    stopped: stopCampaign(ASI_ARCH, "?"),
  };
  const outcome = await inMemory(
    Effect.gen(function* () {
      yield* importAll;
      const refused = yield* Effect.all(
        [...Object.values(orders), continueCampaign(ASI_ARCH, undefined)].map((order) => Effect.flip(order)),
      );
      return { refused: refused as readonly OrderRefused[], events: yield* wholeLog };
    }),
  );
  t.deepEqual(
    outcome.refused.map(({ standing }) => standing),
    ["imported", "imported", "imported", "imported"],
  );
  t.is(outcome.refused[0]!.message, "campaign asi-arch is imported: it cannot be paused");
  t.is(outcome.events.length, 1773);
});
