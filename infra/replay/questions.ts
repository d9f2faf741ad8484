// Who is asked for an event, and what today's code answers where the campaign stands before it: the director's whole
// batch, a role's command that is pending, the end of a hopeless training. What agents report, what persons order and
// when a time limit ran out is not decided: that is given.
import { Effect, Option, Schema } from "effect";
import { judgeTraining } from "../../actors/policies/watch.ts";
import { type Artifacts, type Reasoner } from "../../actors/ports.ts";
import { decideAdvance } from "../../actors/roles/director.ts";
import { engineer } from "../../actors/roles/engineer.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { Fact } from "../../events/index.ts";
import { isInPlaceOfRole, isReport, reports } from "../../events/reports.ts";
import { experimentStream, type StreamName } from "../../events/stream.ts";
import { Rung } from "../../events/suite.ts";
import { DIRECTOR } from "../host/director.ts";
import { overReason } from "../host/gate/work.ts";
import { viewAsOf } from "../host/shared-views.ts";
import { changedSince } from "./changes.ts";
import type { Decided } from "./compare.ts";
import { isRepeatable } from "./reasoner.ts";
import { type Life, lifeOf, pendingOf, type Standing } from "./standing.ts";

/** Events that nobody of ours decides on. */
export const givens = {
  orders: "orders of persons",
  continuations: "times that a laboratory took it up again",
  reports: "reports of agents",
  contributions: "work that agents did in a role's place",
  deadlines: "time limits that ran out",
  failures: "work that failed",
  inferences: "answers of language models",
  remarks: "remarks of observers",
  imports: "records that another laboratory published",
} as const;
export type Given = keyof typeof givens;

export type Answer =
  /** Of one actor: the event, and what follows in the same batch. */
  | { readonly kind: "decided"; readonly by: string; readonly batch: readonly [Decided, ...Decided[]] }
  | { readonly kind: "given"; readonly as: Given }
  /** It is a decision, but today's code cannot be asked for it. */
  | { readonly kind: "unanswerable"; readonly why: string }
  /** Nobody would have done that. */
  | { readonly kind: "unwanted"; readonly why: string };

const given = (as: Given): Answer => ({ kind: "given", as });
const unwanted = (why: string): Answer => ({ kind: "unwanted", why });
const unanswerable = (why: string): Answer => ({ kind: "unanswerable", why });

export const answerFor = (
  standing: Standing,
  event: LoggedEvent,
): Effect.Effect<Answer, never, Reasoner | Artifacts> => {
  switch (event.stream.kind) {
    case "campaign":
      return Effect.sync(() => ofCampaign(standing, event));
    case "experiment":
      return ofExperiment(standing, event);
    case "agent":
      return Effect.succeed(given("remarks"));
    default:
      return Effect.succeed(given(event.type === "InferenceRecorded" ? "inferences" : "failures"));
  }
};

const ofCampaign = (standing: Standing, event: LoggedEvent): Answer => {
  switch (event.type) {
    case "CampaignOpened":
    case "CampaignForked":
    case "CampaignPaused":
    case "CampaignResumed":
    case "CampaignStopRequested":
    case "AblationRequested":
    case "CognitionAdded":
    case "IdeaSuggested":
      return given("orders");
    case "CampaignContinued":
      return given("continuations");
    case "CampaignImported":
      return given("imports");
    case "CampaignAdvanced":
      return advance(standing, event.stream);
    default:
      return unwanted("it is part of no decision of the director");
  }
};

const advance = ({ campaign, causes, folded }: Standing, stream: StreamName): Answer => {
  const cause = causes[campaign.context.advances];
  if (cause === undefined) return unwanted("nothing had happened that the director decides on");
  const shared = viewAsOf(folded, stream.campaign, cause.sequence);
  const decision = decideAdvance(campaign.context, shared, cause);
  const of = (to: StreamName, { type, data }: Fact): Decided => ({
    ...{ stream: to, type, data, actor: DIRECTOR, causationid: cause.id },
  });
  const [first, ...others] = decision.campaign;
  return {
    kind: "decided",
    by: DIRECTOR,
    batch: [
      of(stream, first),
      ...others.map((fact) => of(stream, fact)),
      ...decision.experiments.map(({ id, opened }) =>
        of(experimentStream(stream.campaign, id), { type: "ExperimentOpened", data: opened }),
      ),
    ],
  };
};

const ofExperiment = (
  standing: Standing,
  event: LoggedEvent,
): Effect.Effect<Answer, never, Reasoner | Artifacts> => {
  const life = lifeOf(standing.lives, event.stream.id);
  const { pending } = life.state.context;
  const waiting = pendingOf(life);
  switch (event.type) {
    case "DeadlinePassed": {
      const { request, requestType, timeLimit } = event.data;
      const asked = pending[requestType];
      const same = asked?.id === request && asked.timeLimit === timeLimit;
      return Effect.succeed(same ? given("deadlines") : unwanted("no such time limit was running"));
    }
    case "ExperimentAbandoned": {
      const { role, work, want } = event.data;
      const same =
        waiting?.role.name === role && waiting.want.cause.id === work && waiting.want.name === want;
      return Effect.succeed(same ? given("failures") : unwanted("nobody was to do that work"));
    }
    case "TrainingCancelled":
      return Effect.sync(() => cancellation(standing, life, event));
    case "ExperimentImported":
      return Effect.succeed(importOf(standing, event));
    case "ExperimentOpened":
      return Effect.succeed(openedAgain(standing, event));
  }
  if (isInPlaceOfRole(event)) return Effect.sync(() => contribution(life, event));
  if (waiting !== undefined) return ofRole(standing, life, event, waiting);
  if (!isReport(event.type)) return Effect.succeed(unwanted("nobody was to do anything"));
  const request = reports[event.type];
  return Effect.succeed(
    pending[request]?.id === event.causationid
      ? given("reports")
      : unwanted(`it does not answer the ${request} that was pending`),
  );
};

/** What an agent decided for a role: nobody can ask it again, but that the role wanted it done can be seen. */
const contribution = ({ history }: Life, event: LoggedEvent): Answer => {
  const cause = history.find(({ id }) => id === event.causationid);
  if (cause === undefined) return unwanted("it answers nothing of its experiment");
  const over = overReason(cause.id, cause.type, history);
  return over === undefined ? given("contributions") : unwanted(over);
};

/** A record of what was imported as a whole; its parent has to be known before it. */
const importOf = (
  { campaign, lives }: Standing,
  { data: { parent } }: LoggedEvent<"ExperimentImported">,
): Answer => {
  if (campaign.value !== "imported") return unwanted("the campaign was not imported");
  return parent === null || lives.has(parent)
    ? given("imports")
    : unwanted(`its parent ${parent} had not been imported`);
};

/** What was under way when the campaign was forked is opened as it was opened there (audit looks there). */
const openedAgain = ({ opening }: Standing, { stream, causationid }: LoggedEvent): Answer =>
  opening?.type === "CampaignForked" && causationid === opening.id && opening.data.again.includes(stream.id)
    ? given("orders")
    : unwanted("the director opened no such experiment");

const ofRole = (
  { opening, folded }: Standing,
  { state, history }: Life,
  event: LoggedEvent,
  { role, want }: NonNullable<ReturnType<typeof pendingOf>>,
): Effect.Effect<Answer, never, Reasoner | Artifacts> =>
  Effect.suspend(() => {
    if (opening === null) return Effect.succeed(unwanted("the campaign had not been opened"));
    const changed = changedSince(opening, event.type);
    if (changed !== undefined) return Effect.succeed(unanswerable(changed));
    const shared = viewAsOf(folded, event.stream.campaign, want.cause.sequence);
    return role.perform({ want, history, experiment: state.context, shared }).pipe(
      Effect.map(([first, ...others]): Answer => {
        const of = ({ type, data }: Fact): Decided => ({
          ...{ stream: event.stream, type, data, actor: role.name, causationid: want.cause.id },
        });
        return { kind: "decided", by: role.name, batch: [of(first), ...others.map(of)] };
      }),
      Effect.catchTag("ReasonerUnreachable", ({ message }) => Effect.succeed(unanswerable(message))),
      Effect.catchTag("ReasonerError", ({ message }) =>
        Effect.succeed(
          isRepeatable(opening.data.settings)
            ? unwanted(`the ${role.name} would have failed to ${want.name}: ${message}`)
            : unanswerable(`answers of the reasoner ${opening.data.settings.reasoner}`),
        ),
      ),
      Effect.catchTag("ArtifactError", ({ sha256 }) =>
        Effect.succeed(unanswerable(`a program that is not at hand: ${sha256}`)),
      ),
    );
  });

const decodeRungs = Schema.decodeUnknownOption(Schema.NonEmptyArray(Rung));

/** The end of a training, judged again by the rungs that its evidence names. */
const cancellation = (
  { folded }: Standing,
  { state, history }: Life,
  event: LoggedEvent<"TrainingCancelled">,
): Answer => {
  const { opened } = state.context;
  const started = history.findLast(({ type }) => type === "TrainingStarted");
  if (opened === null || started === undefined) return unwanted("no training was under way");
  const rungs = Option.getOrUndefined(decodeRungs(event.data.evidence["rungs"]));
  if (rungs === undefined) return unanswerable("trainings that were ended by rungs in an earlier form");
  const shared = viewAsOf(folded, event.stream.campaign, started.sequence);
  const reference = opened.baseline === null ? null : shared.known(opened.baseline.experiment);
  const baseline = reference?.training?.rungs ?? [];
  const data = judgeTraining({ rule: opened.rules.watch, rungs, baseline });
  if (data === null) return unwanted("the training would have gone on");
  const decided = { stream: event.stream, type: event.type, actor: engineer.name, causationid: started.id };
  return { kind: "decided", by: engineer.name, batch: [{ ...decided, data }] };
};
