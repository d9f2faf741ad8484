// A whole campaign in memory: the real machines, roles, director and reasoner over the memory store. Only what a
// gpu-agent measures is made up, by a function of the test, because nothing is trained here. The grammar answers the
// roles unless a test gives another reasoner.
import { Array as Arr, Effect, Layer, Stream } from "effect";
import { Artifacts, type Reasoner } from "../../actors/ports.ts";
import { roles } from "../../actors/roles/index.ts";
import type { CampaignSettings } from "../../events/campaign/campaign-opened.ts";
import type { Draft, LoggedEvent } from "../../events/envelope.ts";
import type { EventData, Fact } from "../../events/index.ts";
import { campaignFilter } from "../../events/stream.ts";
import { memoryArtifacts } from "../../infra/artifacts/memory.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { memoryEventStore } from "../../infra/event-store/memory.ts";
import { appendDecided } from "../../infra/host/append-decided.ts";
import { runDirector } from "../../infra/host/director.ts";
import { openCampaign } from "../../infra/host/open-campaign.ts";
import { draftOf } from "../../infra/host/perform-wants.ts";
import { makeRoleDesk } from "../../infra/host/role-desk.ts";
import { sharedViews } from "../../infra/host/shared-views.ts";
import { memoryKeys } from "../../infra/keys/memory.ts";
import { grammarReasoner } from "../../infra/reasoners/index.ts";
import * as life from "./life.ts";
import { twoBaselines } from "./settings.ts";

interface Parts {
  readonly reasoner?: Layer.Layer<Reasoner, never, EventStore | Artifacts> | undefined;
  readonly artifacts?: Layer.Layer<Artifacts> | undefined;
}

export const memoryLabOf = ({ reasoner = grammarReasoner, artifacts = memoryArtifacts }: Parts) =>
  Layer.mergeAll(sharedViews, reasoner).pipe(
    Layer.provideMerge(Layer.merge(memoryEventStore, artifacts)),
    Layer.provideMerge(memoryKeys),
  );
export const memoryLab = memoryLabOf({});

/** What the made-up gpu-agent measures of a program; a number is its loss, "fails" a failed training. */
export type Measure = (
  experiment: string,
  genome: EventData<"ArchitectureProposed">["genome"],
  request: EventData<"TrainingRequested">,
) => number | "fails";

/** What agents that are made up find. */
export interface Found {
  readonly measure: Measure;
  /** What the probes find; they pass everything unless told otherwise. `none`: no sandbox could be had. */
  readonly probe?: (experiment: string, request: EventData<"ProbeRequested">) => "pass" | "fail" | "none";
  /** What a reviewer says of what waits for one; null: nothing, until the time is over. */
  readonly review?: (
    experiment: string,
    request: EventData<"ReviewRequested">,
  ) => EventData<"ArchitectureReviewed">["verdict"] | null;
}

export interface MemoryCampaign extends Found, Parts {
  readonly seed: number;
  readonly settings?: Partial<CampaignSettings>;
  /** Programs that the settings name by their digests. */
  readonly programs?: readonly string[];
}

/** Plays a campaign to its end; every event of the log, in log order. */
export const playCampaign = ({
  reasoner,
  artifacts,
  ...played
}: MemoryCampaign): Promise<readonly LoggedEvent[]> =>
  playing(played).pipe(
    Effect.provide(memoryLabOf({ reasoner, artifacts })),
    Effect.scoped,
    Effect.runPromise,
  );

/** The same in a laboratory that can be looked at afterwards. */
export const playing = ({ seed, settings, programs = [], ...found }: Omit<MemoryCampaign, keyof Parts>) =>
  Effect.gen(function* () {
    const campaign = "c1";
    const { put } = yield* Artifacts;
    for (const source of programs) yield* put(new TextEncoder().encode(source), "text/x-python");
    const store = yield* EventStore;
    yield* openCampaign(campaign, {
      name: "in memory",
      question: "what comes of it?",
      seed,
      settings: { ...twoBaselines, ...settings },
      sync: "verified",
    });
    yield* conduct(campaign, found);
    return yield* Stream.runCollect(store.readAll());
  });

/** Plays a campaign that has begun to its end. */
export const conduct = (campaign: string, found: Found) =>
  conductWith(campaign, reporting(found), ({ type }) => type === "CampaignClosed");

/** The same with whoever does a gpu-agent's work, and until the event that ends it. */
export const conductWith = <E, R>(
  campaign: string,
  agent: (request: LoggedEvent) => Effect.Effect<unknown, E, R>,
  isEnd: (event: LoggedEvent) => boolean,
) =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    const desks = roles.map((role) => makeRoleDesk(role));
    const answer = (event: LoggedEvent) =>
      Effect.gen(function* () {
        for (const desk of desks)
          if (desk.role.answers.includes(event.type)) while ((yield* desk.work(event.stream)) === "later");
        yield* agent(event);
      });
    const log = store.subscribe({ filter: campaignFilter(campaign) });
    const work = Stream.runForEachWhile(log, (event) => Effect.map(answer(event), () => !isEnd(event)));
    yield* Effect.raceFirst(work, Effect.andThen(runDirector(campaign), Effect.never));
  });

/** A gpu-agent that reports what the test makes up. */
export const reporting =
  ({ measure, probe = () => "pass", review = () => "approve" }: Found) =>
  (event: LoggedEvent) =>
    Effect.gen(function* () {
      if (event.type === "ProbeRequested") {
        const found = probe(event.stream.id, event.data);
        yield* contribute(event, [found === "none" ? life.unprobed() : life.probed(found)]);
      }
      if (event.type === "TrainingRequested") yield* train(event, measure);
      if (event.type === "ReviewRequested") {
        const { revision, answerWithin: timeLimit } = event.data;
        const verdict = review(event.stream.id, event.data);
        const late = { request: event.id, requestType: event.type, timeLimit };
        const fact: Fact =
          verdict === null ? { type: "DeadlinePassed", data: late } : life.reviewed(verdict, revision);
        yield* contribute(event, [fact]);
      }
      if (event.type === "ComparisonRequested")
        yield* contribute(event, [life.comparisonMeasured(event.data.differences, 0.01)]);
    });

const train = (request: LoggedEvent<"TrainingRequested">, measure: Measure) =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    const history = yield* store.readStream(request.stream);
    const proposal = history.findLast(
      (event) => event.type === "ArchitectureProposed" || event.type === "ArchitectureRevised",
    );
    const attempt = 1 + history.filter(({ type }) => type === "TrainingStarted").length;
    const measured = measure(request.stream.id, proposal?.data.genome ?? null, request.data);
    const outcome =
      measured === "fails"
        ? life.trainingFailed(attempt)
        : life.trainingFinishedWith(
            attempt,
            Arr.map(request.data.tasks, ({ task, preset }) =>
              life.taskResult({ task, preset, loss: measured, accuracy: 1 / (1 + measured) }),
            ),
          );
    yield* contribute(request, [life.trainingStarted(attempt), outcome]);
  });

/** What an agent reports of a request; nothing where it was answered, before a crash say. */
export const contribute = (request: LoggedEvent, facts: readonly Fact[]) =>
  appendDecided(request.stream, (history) => {
    if (history.some(({ causationid }) => causationid === request.id)) return Effect.succeed(null);
    const drafts = facts.map((fact) => draftOf(bare(fact), request.id, "gate"));
    return Effect.succeed(drafts as [Draft, ...Draft[]]);
  });

/** Without the id that the given/when/then helpers number. */
const bare = ({ type, data }: Fact): Fact => ({ type, data }) as Fact;
