// What a person orders of a campaign that is open: to pause, to go on, to end, to read more, to try an idea. An order is an event of the campaign's
// own stream; the campaign's machine says whether it is legal, and the director, wherever it runs, heeds it.
import { Clock, Effect, Schema } from "effect";
import { noAblation, noIdea, suggestionId } from "../../actors/machines/campaign-context.ts";
import { type CampaignState, foldCampaign } from "../../actors/machines/campaign.ts";
import type { Draft, LoggedEvent } from "../../events/envelope.ts";
import { eventId } from "../../events/event-id.ts";
import type { Fact } from "../../events/index.ts";
import { expanded } from "../../events/inheritance.ts";
import { campaignStream } from "../../events/stream.ts";
import { ofType } from "../../events/of-type.ts";
import type { Library } from "../../events/thinking.ts";
import type { Suggestion } from "../../events/values.ts";
import type { AppendError } from "../event-store/errors.ts";
import { EventStore, headOf } from "../event-store/event-store.ts";
import { FaultPoint } from "./fault-point.ts";

/** Who signs orders, whoever gave them. */
const LABORATORY = "laboratory";

/** The campaign, or the claim that is named, stands so that the order makes no sense: paused already, refuted, closed, spoken for. */
export class OrderRefused extends Schema.TaggedError<OrderRefused>()("OrderRefused", {
  campaign: Schema.String,
  standing: Schema.Literals(["running", "paused", "stopping", "closed", "imported"]),
  claim: Schema.NullOr(Schema.String),
  /** Whether it is live, but does not take this idea. */
  idea: Schema.Boolean,
  message: Schema.String,
}) {
  readonly retryable = false;
}

type Ordered<Order = void> = Effect.Effect<Order, OrderRefused | AppendError, EventStore>;

/** Nothing more is opened until it is resumed. */
export const pauseCampaign = (campaign: string, reason: string): Ordered =>
  order(campaign, () => ({ type: "CampaignPaused", data: { reason } }));

/** Ends a pause. */
export const resumeCampaign = (campaign: string): Ordered =>
  order(campaign, (history, now) => {
    const paused = history.findLast(({ type }) => type === "CampaignPaused");
    return { type: "CampaignResumed", data: { idleSeconds: secondsBetween(paused, now) } };
  });

/** It closes once nothing is under way. */
export const stopCampaign = (campaign: string, reason: string): Ordered =>
  order(campaign, () => ({ type: "CampaignStopRequested", data: { reason } }));

/** What the gain of a claim comes from is measured once it is confirmed. */
export const requestAblation = (campaign: string, claim: string): Ordered =>
  order(campaign, () => ({ type: "AblationRequested", data: { claim } }));

/** What is proposed from now on may draw on these entries, which are stored already. */
export const addCognition = (campaign: string, library: Library): Ordered =>
  order(campaign, () => ({ type: "CognitionAdded", data: { library } }));

/** The next candidate that no earlier idea waits for is made of it; how it is called. */
export const suggestIdea = (campaign: string, idea: Omit<Suggestion, "suggestion">): Ordered<string> =>
  Effect.map(
    give(campaign, (history) => {
      const suggestion = suggestionId(ofType(history.flatMap(expanded), "IdeaSuggested").length);
      return { type: "IdeaSuggested", data: { suggestion, ...idea } };
    }),
    ({ data }) => data.suggestion,
  );

/** A laboratory takes up a campaign that was left after the last event of any of its streams. */
export const continueCampaign = (campaign: string, last: LoggedEvent | undefined): Ordered =>
  order(campaign, (_, now) => ({
    type: "CampaignContinued",
    data: { idleSeconds: secondsBetween(last, now) },
  }));

const secondsBetween = (event: LoggedEvent | undefined, now: number): number =>
  event === undefined ? 0 : Math.max(0, now - Date.parse(event.time)) / 1000;

type FactOf<Order extends Fact> = (history: readonly LoggedEvent[], now: number) => Order;

const order = (campaign: string, factOf: FactOf<Fact>): Ordered => Effect.asVoid(give(campaign, factOf));

/** Decided on the stream as it is; where somebody else was first, on what it is then. What was ordered in the end. */
const give = <Order extends Fact>(campaign: string, factOf: FactOf<Order>): Ordered<Order> =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    const stream = campaignStream(campaign);
    const history = yield* store.readStream(stream);
    const fact = factOf(history, yield* Clock.currentTimeMillis);
    const head = headOf(history);
    const fault = yield* FaultPoint;
    const place = `${LABORATORY}.${fact.type}`;
    yield* fault(place, "before-perform");
    const id = eventId(history.at(-1)?.id ?? campaign, fact.type);
    const draft = { ...fact, id, causationid: null, actor: LABORATORY } as Draft;
    const state = foldCampaign(history.flatMap(expanded));
    if (!state.can(draft)) return yield* refused(campaign, state, fact);
    yield* fault(place, "before-append");
    const appended = store.append([{ stream, expected: head, events: [draft] }]).pipe(
      Effect.as(fact),
      // Who gives the same order at the same moment makes the same id, but has another reason.
      Effect.catchTag("InvalidEvent", (error) =>
        Effect.flatMap(store.readStream(stream), (now) =>
          headOf(now).revision === head.revision ? Effect.fail(error) : give(campaign, factOf),
        ),
      ),
    );
    const ordered = yield* appended;
    yield* fault(place, "before-ack");
    return ordered;
  }).pipe(Effect.retry({ while: (error) => error._tag === "Conflict" }));

const refused = (campaign: string, state: CampaignState, fact: Fact): OrderRefused => {
  const over = state.value === "closed" || state.value === "imported";
  const standing = over ? (state.value as "closed" | "imported") : state.context.standing;
  const claim = fact.type === "AblationRequested" ? fact.data.claim : null;
  const live = standing === "running" || standing === "paused";
  const noAblations = claim === null || !live ? null : noAblation(state.context, claim);
  const notTaken = fact.type === "IdeaSuggested" && live ? noIdea(state.context, fact.data) : null;
  const message =
    noAblations !== null
      ? `campaign ${campaign} cannot ablate ${claim}: ${noAblations}`
      : notTaken !== null
        ? `campaign ${campaign} does not take the idea: ${notTaken}`
        : `campaign ${campaign} is ${standing}: ${claim ?? "it"} cannot be ${wanted(fact)}`;
  return new OrderRefused({
    ...{ campaign, standing, message },
    claim: noAblations === null ? null : claim,
    idea: notTaken !== null,
  });
};

const wanted = ({ type }: Fact): string => words[type as string] ?? "continued";
const words: Readonly<Record<string, string>> = {
  CampaignPaused: "paused",
  CampaignResumed: "resumed",
  CampaignStopRequested: "stopped",
  AblationRequested: "ablated any more",
  CognitionAdded: "given more to read",
  IdeaSuggested: "given an idea any more",
};
