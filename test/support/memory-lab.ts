// A whole campaign in memory: the real machines, roles, director and reasoner over the memory store. Only what a
// gpu-agent measures is made up, by a function of the test, because nothing is trained here.
import { Array as Arr, Effect, Layer, Stream } from "effect";
import { Artifacts } from "../../actors/ports.ts";
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
import { grammarReasoner, thinkingReasoner } from "../../infra/reasoners/index.ts";
import type { LanguageModels } from "../../infra/reasoners/language-model.ts";
import { liveTranscript } from "../../infra/reasoners/transcript.ts";
import * as life from "./life.ts";
import { twoBaselines } from "./settings.ts";

export const memoryLab = Layer.mergeAll(sharedViews, grammarReasoner).pipe(
  Layer.provideMerge(Layer.merge(memoryEventStore, memoryArtifacts)),
  Layer.provideMerge(memoryKeys),
);

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
}

export interface MemoryCampaign extends Found {
  readonly seed: number;
  /** Who answers as the servers of language models; the grammar answers for every role without. */
  readonly models?: LanguageModels;
  readonly settings?: Partial<CampaignSettings>;
  /** Programs that the settings name by their digests. */
  readonly programs?: readonly string[];
}

/** Plays a campaign to its end; every event of the log, in log order. */
export const playCampaign = (played: MemoryCampaign): Promise<readonly LoggedEvent[]> =>
  Effect.runPromise(Effect.scoped(Effect.provide(playing(played), memoryLab)));

/** The same in a laboratory that can be looked at afterwards. */
export const playing = ({ seed, settings, programs = [], models, ...found }: MemoryCampaign) =>
  Effect.gen(function* () {
    const campaign = "c1";
    const artifacts = yield* Artifacts;
    for (const source of programs) yield* artifacts.put(new TextEncoder().encode(source), "text/x-python");
    const store = yield* EventStore;
    yield* openCampaign(campaign, {
      name: "in memory",
      question: "what comes of it?",
      seed,
      settings: { ...twoBaselines, ...settings },
      sync: "verified",
    });
    const conducted = conduct(campaign, found);
    const thinking = settings?.thinking ?? null;
    if (thinking === null || models === undefined) yield* conducted;
    else {
      const transcript = yield* liveTranscript;
      yield* Effect.provide(conducted, thinkingReasoner({ thinking, models: () => models, transcript }));
    }
    return yield* Stream.runCollect(store.readAll());
  });

/** Plays a campaign that has begun to its end. */
export const conduct = (campaign: string, { measure, probe = () => "pass" }: Found) =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    const desks = roles.map(makeRoleDesk);
    const answer = (event: LoggedEvent) =>
      Effect.gen(function* () {
        for (const desk of desks) if (desk.role.answers.includes(event.type)) yield* desk.work(event.stream);
        if (event.type === "ProbeRequested") {
          const found = probe(event.stream.id, event.data);
          yield* contribute(event, [found === "none" ? life.unprobed() : life.probed(found)]);
        }
        if (event.type === "TrainingRequested") yield* train(event, measure);
        if (event.type === "ComparisonRequested")
          yield* contribute(event, [life.comparisonMeasured(event.data.differences, 0.01)]);
      });
    const log = store.subscribe({ filter: campaignFilter(campaign) });
    const work = Stream.runForEachWhile(log, (event) =>
      Effect.map(answer(event), () => event.type !== "CampaignClosed"),
    );
    yield* Effect.raceFirst(work, Effect.andThen(runDirector(campaign), Effect.never));
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

const contribute = (request: LoggedEvent, facts: readonly Fact[]) =>
  appendDecided(request.stream, () =>
    Effect.succeed(facts.map((fact) => draftOf(bare(fact), request.id, "gate")) as [Draft, ...Draft[]]),
  );

/** Without the id that the given/when/then helpers number. */
const bare = ({ type, data }: Fact): Fact => ({ type, data }) as Fact;
