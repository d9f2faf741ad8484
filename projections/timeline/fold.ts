// Who was at work when: for every actor the spans in which it was busy, was waited for, or failed, by the log's times.
// An event ends one span at most, and no span is known before it has ended. Of work that is under way the state knows
// what is needed to end it, until its experiment is closed.
import { HashMap, Option } from "effect";
import { CauseType } from "../../events/campaign/campaign-advanced.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { isAside } from "../../events/stream.ts";
import { millisecondsOf } from "../../events/time.ts";
import { idleBefore } from "../campaigns/spending.ts";
import { append, type Chronicle, latest, upTo } from "../chronicle.ts";
import { agentOf, roleOf, UNNAMED } from "./actor.ts";
import type { Begun, Span } from "./span.ts";

interface Experiment {
  /** What a role may be at work on, the newest first. There is little of it: most events are answered by the next. */
  readonly asked: Asked;
  /** What no gpu-agent has taken up or answered. */
  readonly requested: Begun | null;
  readonly training: (Begun & { readonly agent: string }) | null;
}

/** What has not been answered, by the id of the event that asks for it; a list, null where it ends. */
type Asked = { readonly id: string; readonly since: Begun; readonly earlier: Asked } | null;

interface Campaign {
  /** When its latest event was appended, in milliseconds since 1970. */
  readonly last: number;
  /** For how many seconds it has been left, all in all. */
  readonly away: number;
  /** What the director has to decide on, by the id of its event. */
  readonly causes: HashMap.HashMap<string, Begun>;
  /** Those that are not closed. */
  readonly experiments: HashMap.HashMap<string, Experiment>;
}

export interface State {
  /** By campaign, each by the sequence of the event that ended it: a fork shares events with its origin. */
  readonly spans: HashMap.HashMap<string, Chronicle<Span>>;
  readonly campaigns: HashMap.HashMap<string, Campaign>;
  /** Whose each grant is. */
  readonly grants: HashMap.HashMap<string, string>;
}
export const initial: State = {
  spans: HashMap.empty(),
  campaigns: HashMap.empty(),
  grants: HashMap.empty(),
};

export const evolve = (state: State, event: LoggedEvent): State => {
  if (event.type === "AgentInvited")
    return { ...state, grants: HashMap.set(state.grants, event.data.grant, event.data.agent) };
  const { campaign: id } = event.stream;
  const at = millisecondsOf(event.time);
  const before = Option.getOrElse(HashMap.get(state.campaigns, id), () => untouched);
  const campaign = isAside(event.stream) ? before : seen(before, event, at);
  const now: Begun = { time: event.time, at, sequence: event.sequence, away: campaign.away };
  const experiment = experimentOf(campaign, event);
  const ended = endedBy(state, campaign, experiment, event);
  const campaigns = HashMap.set(state.campaigns, id, begun(campaign, experiment, event, now));
  if (ended === undefined) return { ...state, campaigns };
  const own = append(spansOf(state, id), event.sequence, spanOf(ended, event, now));
  return { ...state, campaigns, spans: HashMap.set(state.spans, id, own) };
};

/** The span that an event ended; undefined where it ended none. */
export const spanEndedBy = (state: State, { stream, sequence }: LoggedEvent): Span | undefined => {
  const span = latest(spansOf(state, stream.campaign), sequence);
  return span?.endedSequence === sequence ? span : undefined;
};

/** Every span of every campaign. */
export const allSpans = ({ spans }: State): Span[] =>
  [...HashMap.values(spans)].flatMap((own) => upTo(own, Infinity));

const spansOf = ({ spans }: State, campaign: string): Chronicle<Span> =>
  Option.getOrNull(HashMap.get(spans, campaign));

const untouched: Campaign = { last: 0, away: 0, causes: HashMap.empty(), experiments: HashMap.empty() };
const idle: Experiment = { asked: null, requested: null, training: null };

const seen = (campaign: Campaign, event: LoggedEvent, at: number): Campaign => {
  const left =
    event.type === "CampaignContinued" || event.type === "CampaignForked"
      ? idleBefore(event, campaign.last)
      : 0;
  return {
    ...campaign,
    last: Math.max(campaign.last, at),
    away: campaign.away + left,
  };
};

const experimentOf = ({ experiments }: Campaign, event: LoggedEvent): Experiment => {
  const id = event.type === "WorkFailed" ? event.data.experiment : event.stream.id;
  return Option.getOrElse(HashMap.get(experiments, id), () => idle);
};

/** What came to an end: whose it was, how it went, and since when; no start where the log does not hold one. */
interface Ended extends Pick<Span, "actor" | "experiment" | "state"> {
  readonly since: Begun | undefined;
}

const spanOf = (
  { actor, experiment, state, since }: Ended,
  { type, stream }: LoggedEvent,
  now: Begun,
): Span => {
  const from = since ?? now;
  return {
    campaign: stream.campaign,
    actor,
    experiment,
    state,
    answer: type,
    startedAt: from.time,
    endedAt: now.time,
    seconds: Math.max(0, (now.at - from.at) / 1000 - (now.away - from.away)),
    startedSequence: from.sequence,
    endedSequence: now.sequence,
  };
};

const endedBy = (
  { grants }: State,
  { causes, away }: Campaign,
  { asked, requested, training }: Experiment,
  event: LoggedEvent,
): Ended | undefined => {
  const { id } = event.stream;
  const ofTraining = (state: Span["state"]): Ended | undefined =>
    training === null ? undefined : { actor: training.agent, experiment: id, state, since: training };
  switch (event.type) {
    case "CampaignAdvanced":
      return { actor: "director", experiment: null, state: "busy", since: get(causes, event.data.cause) };
    case "TrainingStarted":
      // Of an attempt before this one nobody heard again.
      if (training !== null) return ofTraining("failed");
      if (requested === null) return undefined;
      return { actor: event.data.agent, experiment: id, state: "waiting", since: requested };
    case "TrainingFinished":
    case "TrainingCancelled":
      return ofTraining("busy");
    case "TrainingFailed":
    case "ExperimentClosed":
      return ofTraining("failed");
    case "ProbeFinished":
    case "ArchitectureReviewed":
    case "ComparisonMeasured":
      if (requested === null) return undefined;
      return { actor: agentOf(grants, event), experiment: id, state: "busy", since: requested };
    case "DeadlinePassed":
      // Who let the time of a whole experiment run out, nobody says.
      if (requested === null) return ofTraining("failed");
      return { actor: UNNAMED, experiment: id, state: "failed", since: requested };
    case "InferenceRecorded":
      return answered(event, askedFor(asked, event.data.work)?.sequence, away);
    case "WorkFailed": {
      // What trying again would not mend has ended its experiment already, with ExperimentAbandoned.
      if (!event.data.retryable) return undefined;
      const { role, experiment, work } = event.data;
      return { actor: role, experiment, state: "failed", since: askedFor(asked, work) };
    }
    case "ExperimentAbandoned": {
      const { role, work } = event.data;
      return { actor: role, experiment: id, state: "failed", since: askedFor(asked, work) };
    }
    default: {
      const role = roleOf(event);
      const since = event.causationid === null ? undefined : askedFor(asked, event.causationid);
      return role === undefined ? undefined : { actor: role, experiment: id, state: "busy", since };
    }
  }
};

/** A language model was busy for as long as it took to answer; the role that asked it is so until its own answer. */
const answered = (
  { data, stream, time, sequence }: LoggedEvent<"InferenceRecorded">,
  asked: number | undefined,
  away: number,
): Ended => {
  // Of whole milliseconds, as a time is written.
  const at = Math.trunc(millisecondsOf(time) - 1000 * data.seconds);
  return {
    actor: `${data.mind.reasoner}/${data.mind.model}`,
    experiment: stream.id,
    // An answer that cannot be used is work that came to nothing.
    state: data.fault === null ? "busy" : "failed",
    since: { time: new Date(at).toISOString(), at, sequence: asked ?? sequence, away },
  };
};

const get = (begun: HashMap.HashMap<string, Begun>, id: string): Begun | undefined =>
  Option.getOrUndefined(HashMap.get(begun, id));

const askedFor = (asked: Asked, id: string): Begun | undefined => {
  for (let one = asked; one !== null; one = one.earlier) if (one.id === id) return one.since;
  return undefined;
};

/** The rest of them. */
const without = (asked: Asked, id: string): Asked => {
  if (askedFor(asked, id) === undefined || asked === null) return asked;
  return asked.id === id ? asked.earlier : { ...asked, earlier: without(asked.earlier, id) };
};

const causeTypes: ReadonlySet<string> = new Set(CauseType.literals);

/** With what an event asks for, and without what it answers. */
const begun = (campaign: Campaign, experiment: Experiment, event: LoggedEvent, now: Begun): Campaign => {
  const causes = causeTypes.has(event.type) ? HashMap.set(campaign.causes, event.id, now) : campaign.causes;
  if (event.type === "CampaignAdvanced")
    return { ...campaign, causes: HashMap.remove(causes, event.data.cause) };
  const { experiments } = campaign;
  switch (event.stream.kind) {
    case "experiment": {
      const { id } = event.stream;
      if (event.type === "ExperimentClosed" || event.type === "ExperimentImported")
        return { ...campaign, causes, experiments: HashMap.remove(experiments, id) };
      const after = experimentAfter(experiment, event, now);
      return { ...campaign, causes, experiments: HashMap.set(experiments, id, after) };
    }
    case "ops": {
      // It is tried again from here on, where it is still open.
      if (event.type !== "WorkFailed") return campaign;
      const { work } = event.data;
      if (askedFor(experiment.asked, work) === undefined) return campaign;
      const asked = { id: work, since: now, earlier: without(experiment.asked, work) };
      const after = { ...experiment, asked };
      return { ...campaign, experiments: HashMap.set(experiments, event.data.experiment, after) };
    }
    default:
      return { ...campaign, causes };
  }
};

const experimentAfter = (before: Experiment, event: LoggedEvent, now: Begun): Experiment => {
  const open = event.causationid === null ? before.asked : without(before.asked, event.causationid);
  const experiment = { ...before, asked: { id: event.id, since: now, earlier: open } };
  switch (event.type) {
    case "TrainingRequested":
    case "ProbeRequested":
    case "ReviewRequested":
    case "ComparisonRequested":
      return { ...experiment, requested: now };
    case "TrainingStarted":
      return { ...experiment, requested: null, training: { ...now, agent: event.data.agent } };
    case "ProbeFinished":
    case "ArchitectureReviewed":
    case "ComparisonMeasured":
      return { ...experiment, requested: null };
    case "TrainingFinished":
    case "TrainingFailed":
    case "TrainingCancelled":
    case "DeadlinePassed":
      return { ...experiment, requested: null, training: null };
    default:
      return experiment;
  }
};
