// Runs the director of one campaign: takes the causes (the opening, every closing, a person's orders) strictly in log
// order and appends one atomic batch for each. Several may run at once, and a person may order what they like at any
// moment: the expectation on the campaign's stream lets one win, the others read again what is the case.
import { Effect, Stream } from "effect";
import { type CampaignState, foldCampaign } from "../../actors/machines/campaign.ts";
import { type Cause, decideAdvance, isCause } from "../../actors/roles/director.ts";
import type { Draft, LoggedEvent } from "../../events/envelope.ts";
import type { Fact } from "../../events/index.ts";
import { expanded, isInherited } from "../../events/inheritance.ts";
import { campaignFilter, campaignStream, experimentStream } from "../../events/stream.ts";
import { type AppendError, InvalidEvent } from "../event-store/errors.ts";
import {
  emptyHead,
  EventStore,
  headOf,
  type StreamAppend,
  type StreamHead,
} from "../event-store/event-store.ts";
import { FaultPoint } from "./fault-point.ts";
import { draftOf } from "./perform-wants.ts";
import { SharedViews } from "./shared-views.ts";

export const DIRECTOR = "director";

/** The campaign's own stream as the director knows it. */
interface Known {
  readonly state: CampaignState;
  readonly head: StreamHead;
}

/** Ends when the campaign is closed. */
export const runDirector = (campaign: string): Effect.Effect<void, AppendError, EventStore | SharedViews> =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    const causes: Cause[] = [];
    let known = yield* readCampaign(campaign);
    yield* store.subscribe({ filter: campaignFilter(campaign) }).pipe(
      Stream.mapArray((events) => events.flatMap(expanded) as [LoggedEvent, ...LoggedEvent[]]),
      Stream.filter(isCause),
      Stream.runForEachWhile((cause) =>
        Effect.gen(function* () {
          causes.push(cause);
          for (;;) {
            const next = causes[known.state.context.advances];
            if (known.state.value === "closed") return false;
            if (next === undefined) return true;
            known = isAhead(next, known)
              ? yield* readCampaign(campaign)
              : yield* advance(campaign, known, next);
          }
        }),
      ),
    );
  });

/** What tells one claim's event from another's in the same batch. */
const claimOf = ({ data }: Fact): string[] => ("claim" in data ? [data.claim] : []);

/** Whether a cause is an order in the campaign's own stream that was given after the stream was read. */
const isAhead = (cause: Cause, { head }: Known): boolean =>
  cause.stream.kind === "campaign" && !isInherited(cause) && cause.revision > head.revision;

const readCampaign = (campaign: string): Effect.Effect<Known, AppendError, EventStore> =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    const history = yield* store.readStream(campaignStream(campaign));
    return { state: foldCampaign(history.flatMap(expanded)), head: headOf(history) };
  });

/** Takes the decision on a cause; where another director was first, reads what it decided. */
const advance = (
  campaign: string,
  known: Known,
  cause: Cause,
): Effect.Effect<Known, AppendError, EventStore | SharedViews> =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    const views = yield* SharedViews;
    const fault = yield* FaultPoint;
    yield* fault("director.advance", "before-perform");
    // What a fork inherits is folded with its first event, which stands later in the log.
    const shared = yield* views.asOf(campaign, cause.sequence, Math.max(cause.sequence, known.head.sequence));
    const decision = decideAdvance(known.state.context, shared, cause);
    // The origin of a fork may have decided on the same cause.
    const fork = isInherited(cause) ? [campaign] : [];
    const draft = (fact: Fact, ...what: readonly string[]) =>
      draftOf(fact, cause.id, DIRECTOR, [...fork, ...what].join(" "));
    const own = decision.campaign.map((fact) => draft(fact, ...claimOf(fact))) as [Draft, ...Draft[]];
    const opened = decision.experiments.map(({ id, opened }): StreamAppend => {
      const events = [draft({ type: "ExperimentOpened", data: opened }, id)] as const;
      return { stream: experimentStream(campaign, id), expected: emptyHead, events };
    });
    // Folded first: what the machine would refuse may never enter the log.
    foldCampaign(own, known.state);
    yield* fault("director.advance", "before-append");
    const result = yield* store
      .append([{ stream: campaignStream(campaign), expected: known.head, events: own }, ...opened])
      .pipe(
        Effect.catchTag("Conflict", () => Effect.succeed(undefined)),
        // Another director took the decision on this cause, on a later order of a person's: ids are the same, data are not.
        Effect.catchTag("InvalidEvent", (error) => Effect.succeed(error)),
      );
    yield* fault("director.advance", "before-ack");
    if (result === undefined || result instanceof InvalidEvent || !result.appended) {
      const now = yield* readCampaign(campaign);
      if (result instanceof InvalidEvent && now.head.revision === known.head.revision)
        return yield* Effect.fail(result);
      return now;
    }
    const mine = result.events.slice(0, own.length);
    return { state: foldCampaign(mine, known.state), head: headOf(mine) };
  });
