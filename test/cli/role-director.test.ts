// Two directors as processes of their own: whichever is there decides, and nothing is decided twice.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { Effect, Layer, Stream } from "effect";
import { isCause } from "../../actors/roles/director.ts";
import { ofType } from "../../events/of-type.ts";
import { campaignFilter } from "../../events/stream.ts";
import { verifyStream } from "../../events/verify.ts";
import { connect } from "../../infra/connection/connect.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { jetstreamEventStore } from "../../infra/event-store/jetstream.ts";
import { openCampaign } from "../../infra/host/open-campaign.ts";
import { fileKeys } from "../../infra/keys/files.ts";
import { start } from "../support/cli.ts";
import { liveThem, unsuspicious } from "../support/lived.ts";
import { outsideServer, syncedJetstream } from "../support/outside.ts";
import { twoBaselines } from "../support/settings.ts";

const CAMPAIGN = "standby";
const EXPERIMENTS = 60;

test("a director that stalls, then one that is killed: the other decides within 5 s, and nothing twice", async (t) => {
  t.timeout(300_000);
  const data = fs.mkdtempSync(join(tmpdir(), "cambrian-standby-"));
  const { url } = await outsideServer(t, syncedJetstream);
  const services = Layer.unwrap(
    Effect.map(connect({ url }), (connection) => jetstreamEventStore(connection)),
  ).pipe(Layer.provideMerge(fileKeys(data)));
  const director = () => start(["role", "director", "--nats", url, "--data", data]);
  /** When a director began to be missed, milliseconds since 1970. */
  const missed: number[] = [];
  const program = Effect.gen(function* () {
    const store = yield* EventStore;
    yield* openCampaign(CAMPAIGN, {
      name: CAMPAIGN,
      question: "who decides?",
      seed: 7,
      settings: { ...twoBaselines, experiments: EXPERIMENTS, parallel: 2, policy: unsuspicious },
      sync: "accepted-unverified",
    });
    const [one, other] = [director(), director()];
    const decided = (count: number) =>
      store
        .subscribe({ filter: `cambrian.log.${CAMPAIGN}.campaign.*.CampaignAdvanced` })
        .pipe(Stream.take(count), Stream.runDrain);
    const strike = Effect.gen(function* () {
      yield* decided(10);
      one.kill("SIGSTOP");
      missed.push(Date.now());
      yield* decided(25);
      // It goes on with what it had read, some 15 decisions ago.
      one.kill("SIGCONT");
      yield* decided(40);
      other.kill("SIGKILL");
      missed.push(Date.now());
      yield* Effect.promise(() => other.ended);
      yield* store.subscribe({ filter: campaignFilter(CAMPAIGN) }).pipe(
        Stream.takeUntil(({ type }) => type === "CampaignClosed"),
        Stream.runDrain,
      );
      one.kill("SIGTERM");
      return yield* Effect.promise(() => one.ended);
    });
    const ended = yield* Effect.raceFirst(strike, Effect.andThen(liveThem(CAMPAIGN, 400), Effect.never)).pipe(
      Effect.ensuring(
        Effect.sync(() => {
          for (const running of [one, other]) running.kill("SIGKILL");
        }),
      ),
    );
    return { ended, events: yield* Stream.runCollect(store.readAll({ filter: campaignFilter(CAMPAIGN) })) };
  });
  const { ended, events } = await Effect.runPromise(Effect.scoped(Effect.provide(program, services)));
  fs.rmSync(data, { recursive: true, force: true });
  t.is(ended.code, 130, ended.stderr);

  const advanced = ofType(events, "CampaignAdvanced");
  const causes = events.filter(isCause);
  t.deepEqual(
    advanced.map(({ data }) => data.cause),
    causes.map(({ id }) => id),
    "each cause has one decision, in log order",
  );
  t.deepEqual(
    advanced.map(({ data }) => data.ordinal),
    advanced.map((_, index) => index),
  );
  const opened = ofType(events, "ExperimentOpened").map(({ stream }) => stream.id);
  t.is(opened.length, EXPERIMENTS + twoBaselines.baselines.length);
  t.is(new Set(opened).size, opened.length);
  t.is(ofType(events, "CampaignClosed").length, 1);
  const { keys } = ofType(events, "CampaignOpened")[0]!.data;
  for (const stream of Map.groupBy(events, ({ stream }) => stream.id).values())
    t.deepEqual(verifyStream(stream, keys), []);

  for (const [index, when] of missed.entries()) {
    // What was to be decided when it was gone, and after that.
    const lags = advanced.flatMap((event, place) => {
      const asked = Math.max(Date.parse(causes[place]!.time), when);
      return Date.parse(event.time) >= when ? [Date.parse(event.time) - asked] : [];
    });
    t.true(lags.length > 0);
    t.true(Math.max(...lags) < 5000, `${Math.max(...lags)} ms`);
    t.log(
      `${["stalled", "killed"][index]}: the next decision after ${lags[0]} ms, any within ${Math.max(...lags)} ms`,
    );
  }
});
