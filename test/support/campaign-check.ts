// Reads a laboratory's log through the command line and checks what must hold of every finished campaign, however
// often it was killed on the way.
import type { ExecutionContext } from "ava";
import { Effect, Stream } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { ofType } from "../../events/of-type.ts";
import { LAB } from "../../events/stream.ts";
import { verifyStream } from "../../events/verify.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { foldEvents } from "../../cli/laboratory/campaigns.ts";
import { readingLaboratory } from "../../cli/laboratory/reading.ts";

/** Every event of the laboratory on a data directory. */
export const readLog = (data: string): Promise<readonly LoggedEvent[]> =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    return yield* Stream.runCollect(store.readAll());
  }).pipe(Effect.provide(readingLaboratory(data)), Effect.scoped, Effect.runPromise);

/**
 * Of every campaign of a log: exactly N candidates and the baselines, each closed once, no want done twice, every
 * stream verified with its signatures, and every contribution against the grant under which it was made.
 */
export const checkFinished = (t: ExecutionContext, log: readonly LoggedEvent[]): void => {
  const grants = Object.fromEntries(
    ofType(log, "AgentInvited").map(({ data }) => [data.grant, data.publicKey]),
  );
  const campaigns = Map.groupBy(
    log.filter(({ stream }) => stream.campaign !== LAB),
    ({ stream }) => stream.campaign,
  );
  t.true(campaigns.size > 0);
  for (const events of campaigns.values()) checkCampaign(t, events, grants);
};

const checkCampaign = (
  t: ExecutionContext,
  events: readonly LoggedEvent[],
  grants: Readonly<Record<string, string>>,
): void => {
  const [opening] = ofType(events, "CampaignOpened");
  const { settings, keys } = opening!.data;
  const evidence = { genesis: opening!.hash, grants };
  const opened = ofType(events, "ExperimentOpened").map(({ stream }) => stream.id);
  const claims = ofType(events, "DiscoveryClaimed").length;
  const ablations = ofType(events, "AblationsPlanned").flatMap(({ data }) => data.ablations).length;
  const confirmed = ofType(events, "DiscoveryConfirmed").length;
  const scaleUps = settings.criteria?.scale == null ? 0 : confirmed;
  const tests = claims + scaleUps + ablations;
  t.is(opened.length, settings.experiments + settings.baselines.length + tests, "experiments opened");
  t.is(
    ofType(events, "DiscoveryScaled").length,
    scaleUps,
    "one result at the larger size for each confirmed",
  );
  const ablated = ofType(events, "DiscoveryAblated").flatMap(({ data }) => data.ablations);
  t.is(ablated.length, ablations, "one result for each ablation");
  const verdicts = [...ofType(events, "DiscoveryConfirmed"), ...ofType(events, "DiscoveryRefuted")];
  t.is(verdicts.length, claims, "one verdict for each claim");
  t.is(new Set(opened).size, opened.length, "each opened once");
  const closed = ofType(events, "ExperimentClosed").map(({ stream }) => stream.id);
  t.deepEqual(closed.toSorted(), opened.toSorted(), "each closed once");
  t.is(ofType(events, "CampaignClosed").length, 1);
  t.is(new Set(events.map(({ id }) => id)).size, events.length, "no event twice");
  const streams = Map.groupBy(events, ({ stream }) => `${stream.kind} ${stream.id}`);
  for (const [name, stream] of streams) {
    t.deepEqual(verifyStream(stream, keys, evidence), [], name);
    const requests = ofType(stream, "TrainingRequested");
    const outcomes = [
      ...ofType(stream, "TrainingFinished"),
      ...ofType(stream, "TrainingFailed"),
      ...ofType(stream, "TrainingCancelled"),
    ];
    t.is(outcomes.length, requests.length, `${name}: one outcome for each training`);
  }
};

/**
 * Of a campaign that is under way: whatever was counted by our folds is what the log holds, counted by hand, and no
 * experiment is missing between opened, in flight and closed.
 */
export const checkDenominators = (t: ExecutionContext, log: readonly LoggedEvent[]): void => {
  const decided = ofType(log, "CampaignAdvanced").flatMap(({ data }) => data.opened);
  const opened = ofType(log, "ExperimentOpened");
  const closed = ofType(log, "ExperimentClosed");
  t.deepEqual(
    opened.map(({ stream }) => stream.id),
    decided,
    "what was decided was opened",
  );
  const ids = new Set(decided);
  t.is(ids.size, decided.length, "each once");
  const ended = new Set(closed.map(({ stream }) => stream.id));
  t.is(ended.size, closed.length, "each closed once");
  t.true(ended.isSubsetOf(ids));

  const { campaigns, experiments } = foldEvents(log);
  const inFlight = experiments.filter(({ outcome }) => outcome === null);
  t.is(experiments.length, opened.length);
  t.is(inFlight.length, opened.length - closed.length, "opened = closed + in flight");
  const [campaign] = campaigns;
  const candidates = opened
    .filter(({ data: { arm, stage } }) => arm !== "baseline" && stage === "explore")
    .map(({ stream }) => stream.id);
  const closedAs = (outcome: string) =>
    closed.filter(({ stream, data }) => candidates.includes(stream.id) && data.outcome === outcome).length;
  t.is(campaign?.opened, candidates.length);
  for (const outcome of ["trained", "rejected", "failed", "cancelled", "expired"] as const)
    t.is(campaign?.[outcome], closedAs(outcome), outcome);
};
