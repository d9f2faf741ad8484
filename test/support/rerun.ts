// A recorded campaign run again in memory, by the real machines, roles and director: language models answer what is
// recorded, and gpu-agents report what they reported then.
import { Effect, Layer, Stream } from "effect";
import { Artifacts } from "../../actors/ports.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { EventName, Fact } from "../../events/index.ts";
import { ofType } from "../../events/of-type.ts";
import { isReport, type ReportName, reports } from "../../events/reports.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { memoryEventStore } from "../../infra/event-store/memory.ts";
import { memoryArtifacts } from "../../infra/artifacts/memory.ts";
import { openCampaign } from "../../infra/host/open-campaign.ts";
import { sharedViews } from "../../infra/host/shared-views.ts";
import { memoryKeys } from "../../infra/keys/memory.ts";
import { recordedReasoner } from "../../infra/reasoners/recorded.ts";
import type { VerifiedExport } from "../../infra/transfer/verify-export.ts";
import { conductWith, contribute } from "./memory-lab.ts";

/** The events of the campaign, as they come out today. */
export const rerun = ({ events, artifacts }: VerifiedExport): Promise<readonly LoggedEvent[]> => {
  const [opened] = ofType(events, "CampaignOpened");
  if (opened === undefined) throw new Error("only what was opened here can be run again");
  const { keys: _, ...opening } = opened.data;
  const { campaign } = opened.stream;
  const lab = Layer.merge(sharedViews, recordedReasoner(opening.settings.thinking, events)).pipe(
    Layer.provideMerge(Layer.merge(memoryEventStore, memoryArtifacts)),
    Layer.provideMerge(memoryKeys),
  );
  return Effect.gen(function* () {
    const { put } = yield* Artifacts;
    for (const { bytes, mediaType } of artifacts) yield* put(bytes, mediaType);
    yield* openCampaign(campaign, opening);
    let open = ofType(events, "ExperimentClosed").length;
    const isEnd = ({ type }: LoggedEvent): boolean =>
      type === "CampaignClosed" || (type === "ExperimentClosed" && (open -= 1) === 0 && !isWhole(events));
    yield* conductWith(campaign, reportingFrom(events), isEnd);
    const { readAll } = yield* EventStore;
    return (yield* Stream.runCollect(readAll())).filter(({ stream }) => stream.campaign === campaign);
  }).pipe(Effect.provide(lab), Effect.scoped, Effect.runPromise);
};

const isWhole = (events: readonly LoggedEvent[]): boolean => ofType(events, "CampaignClosed").length > 0;

/** To the how-many-eth request of its type in an experiment, what was reported to that one. */
const reportingFrom = (events: readonly LoggedEvent[]) => {
  const asked = new Map<string, number>();
  return (request: LoggedEvent) =>
    Effect.gen(function* () {
      const { type, stream } = request;
      if (!answerable.has(type)) return;
      const place = `${stream.id} ${type}`;
      const count = asked.get(place) ?? 0;
      asked.set(place, count + 1);
      const of = events.filter(
        (event) => event.stream.kind === "experiment" && event.stream.id === stream.id,
      );
      const then = of.filter((event) => event.type === type)[count];
      const facts = of.filter((event) => answers(event, type, then));
      if (facts.length > 0) yield* contribute(request, facts as readonly Fact[]);
    });
};

const answerable: ReadonlySet<EventName> = new Set(Object.values(reports));

const answers = (event: LoggedEvent, type: EventName, request: LoggedEvent | undefined): boolean =>
  isReport(event.type) && reports[event.type as ReportName] === type && event.causationid === request?.id;
