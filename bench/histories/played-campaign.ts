// A campaign that today's machines, roles, director and grammar play in memory, without hosts: every decision is one that
// they would take, every event signed, every report with its agent's statement. Only what is measured is made up.
import { Effect, Layer } from "effect";
import { actors } from "../../actors/actors.ts";
import { decideExperiment } from "../../actors/machines/decide-experiment.ts";
import { random } from "../../actors/policies/random.ts";
import { demoSettings, paperPolicy } from "../../actors/policies/settings.ts";
import { type Cause, decideAdvance } from "../../actors/roles/director.ts";
import type { Draft, LoggedEvent } from "../../events/envelope.ts";
import { eventId } from "../../events/event-id.ts";
import type { EventData, Fact } from "../../events/index.ts";
import { agentStream, campaignStream, experimentStream, streamPrefix } from "../../events/stream.ts";
import { memoryArtifacts } from "../../infra/artifacts/memory.ts";
import {
  emptyHead,
  headOf,
  type StreamAppend,
  type StreamHead,
} from "../../infra/event-store/event-store.ts";
import { seal } from "../../infra/event-store/seal.ts";
import { DIRECTOR } from "../../infra/host/director.ts";
import { gpuAgentInvitation } from "../../infra/host/invite-agent.ts";
import { draftOf } from "../../infra/host/perform-wants.ts";
import { viewAsOf } from "../../infra/host/shared-views.ts";
import { Keys } from "../../infra/keys/keys.ts";
import { memoryKeys } from "../../infra/keys/memory.ts";
import { newSeed, nkeyOfSeed } from "../../infra/keys/nkey.ts";
import { grammarReasoner } from "../../infra/reasoners/grammar.ts";
import { lifeOf, makeStanding, pendingOf } from "../../infra/replay/standing.ts";
import { probeFinished, trainingFinished, trainingStarted } from "./agent-answers.ts";
import { signedContribution } from "./contribution.ts";
import { CAMPAIGN } from "./made-campaign.ts";

const AGENT = "gpu-1";
const CANDIDATES = 1e6;

/** The whole log, with the invitation of its agent; it ends with the first batch after so many events. */
export const playedCampaign = (
  seed: number,
  events: number,
): Effect.Effect<readonly LoggedEvent[], unknown> =>
  Effect.provide(play(seed, events), Layer.mergeAll(memoryKeys, memoryArtifacts, grammarReasoner));

const play = Effect.fnUntraced(function* (seed: number, events: number) {
  const keys = yield* Keys;
  const agent = nkeyOfSeed(newSeed());
  const invitation = gpuAgentInvitation(AGENT, agent.publicKey, 8);
  const chance = random("played-campaign", seed);
  const standing = makeStanding();
  const log: LoggedEvent[] = [];
  const heads = new Map<string, StreamHead>();
  let open: readonly string[] = [];

  const append = Effect.fnUntraced(function* (
    batch: readonly (readonly [LoggedEvent["stream"], ...Draft[]])[],
  ) {
    const parts = batch.map(([stream, ...drafts]): StreamAppend => {
      return { stream, expected: heads.get(streamPrefix(stream)) ?? emptyHead, events: drafts as [Draft] };
    });
    for (const sealed of yield* seal(parts as [StreamAppend], keys)) {
      const stored = sealed.events.map((event) => ({ ...event, sequence: log.push(event) }));
      stored.forEach((event) => {
        log[event.sequence - 1] = event;
        if (event.stream.campaign === CAMPAIGN) standing.add(event);
      });
      heads.set(streamPrefix(sealed.stream), headOf(stored));
    }
  });

  /** What an experiment's decider makes of the drafts. */
  const offer = (id: string, drafts: readonly Draft[]) => {
    const decision = decideExperiment(lifeOf(standing.now().lives, id).history, drafts as [Draft]);
    if (!decision.allowed) throw new Error(decision.message);
    if (decision.drafts.some(({ type }) => type === "ExperimentClosed"))
      open = open.filter((other) => other !== id);
    return append([[experimentStream(CAMPAIGN, id), ...decision.drafts]]);
  };

  const direct = (cause: Cause) => {
    const { campaign, folded } = standing.now();
    const shared = viewAsOf(folded, CAMPAIGN, cause.sequence);
    const decision = decideAdvance(campaign.context, shared, cause);
    const draft = (fact: Fact, of = ""): Draft => draftOf(fact, cause.id, DIRECTOR, of);
    open = [...open, ...decision.experiments.map(({ id }) => id)];
    return append([
      [campaignStream(CAMPAIGN), ...decision.campaign.map((fact) => draft(fact))],
      ...decision.experiments.map(
        ({ id, opened }) =>
          [experimentStream(CAMPAIGN, id), draft({ type: "ExperimentOpened", data: opened }, id)] as const,
      ),
    ]);
  };

  /** What is next in an experiment: a role's work, or the agent's. */
  const live = Effect.fnUntraced(function* (id: string) {
    const { lives, folded } = standing.now();
    const life = lifeOf(lives, id);
    const { state, history } = life;
    const pending = pendingOf(life);
    if (pending !== undefined) {
      const { role, want } = pending;
      const shared = viewAsOf(folded, CAMPAIGN, want.cause.sequence);
      const facts = yield* role.perform({ want, history, experiment: state.context, shared });
      return yield* offer(
        id,
        facts.map((fact) => draftOf(fact, want.cause.id, role.name)),
      );
    }
    const genesis = log.find(({ type }) => type === "CampaignOpened")?.hash ?? "";
    const stream = experimentStream(CAMPAIGN, id);
    const report = ({ id: cause }: { readonly id: string }, attempt: number, fact: Fact): Draft => ({
      ...draftOf(fact, cause, "gate"),
      contribution: signedContribution(agent, fact, {
        ...{ campaign: genesis, stream: streamPrefix(stream), cause, attempt, grant: invitation.grant },
      }),
    });
    const { ProbeRequested: probe, TrainingRequested: training } = state.context.pending;
    const attempt = state.context.attempts + 1;
    if (probe !== undefined)
      return yield* offer(id, [report(probe, attempt, { type: "ProbeFinished", data: probeFinished })]);
    if (training === undefined) throw new Error(`nothing is to be done in ${id}`);
    // One in five is suspected of a leak.
    const loss = id === "b01" ? 1 : 0.85 + chance.next() * 0.4;
    const facts: readonly Fact[] = [
      { type: "TrainingStarted", data: trainingStarted(AGENT, attempt) },
      { type: "TrainingFinished", data: trainingFinished(attempt, loss) },
    ];
    return yield* offer(
      id,
      facts.map((fact) => report(training, attempt, fact)),
    );
  });

  const opened: EventData<"CampaignOpened"> = {
    ...{ name: "played", question: "what comes of it?", seed, sync: "verified" },
    settings: {
      ...demoSettings,
      experiments: CANDIDATES,
      parallel: 8,
      policy: { ...paperPolicy, controlShare: 0.2 },
    },
    keys: Object.fromEntries(
      yield* Effect.forEach(actors, (actor) =>
        Effect.map(keys.publicKey(actor), (key) => [actor, key] as const),
      ),
    ),
  };
  const first = (fact: Fact): Draft => {
    return { ...fact, id: eventId(CAMPAIGN, fact.type), causationid: null, actor: "laboratory" } as Draft;
  };
  yield* append([[agentStream(AGENT), first({ type: "AgentInvited", data: invitation })]]);
  yield* append([[campaignStream(CAMPAIGN), first({ type: "CampaignOpened", data: opened })]]);
  while (log.length < events) {
    const { causes, campaign } = standing.now();
    const cause = causes[campaign.context.advances];
    yield* cause === undefined ? live(chance.pick(open)) : direct(cause);
  }
  return log as readonly LoggedEvent[];
});
