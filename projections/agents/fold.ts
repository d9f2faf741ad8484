// The agents from outside: their newest grant, when they came and went, the trainings that they took, what else they
// contributed, what they were refused. Who trains is said by the event that begins an attempt; what came of it is the
// attempt's. An agent of whom the log holds no grant has none here. Who worked on a campaign that arrived was an agent of
// another laboratory, whatever its name.
import { HashMap, HashSet, Option } from "effect";
import { grantOf } from "../../events/contribution.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { isInherited } from "../../events/inheritance.ts";
import type { EventData } from "../../events/index.ts";

type Invitation = EventData<"AgentInvited">;

export interface Agent {
  /** Where it was invited, `lab` for the whole laboratory; where it was first seen, without an invitation. */
  readonly campaign: string;
  readonly agent: string;
  readonly role: string | null;
  readonly publicKey: string | null;
  readonly grant: string | null;
  /** On which it may work; null for all, and where nothing is known. */
  readonly campaigns: Invitation["campaigns"];
  readonly leases: Invitation["leases"];
  readonly contributes: Invitation["contributes"];
  /** Null for all. */
  readonly arms: Invitation["arms"];
  readonly maxInFlight: number | null;
  readonly perMinute: number | null;
  readonly bytesPerHour: number | null;
  readonly weight: number | null;
  readonly expiresAt: string | null;
  readonly invitedAt: string | null;
  readonly revokedAt: string | null;
  /** Null where it never said, or came again since. */
  readonly attachedAt: string | null;
  readonly detachedAt: string | null;
  readonly software: string | null;
  /** Events beside those of trainings. */
  readonly contributions: number;
  /** Requests that a gate refused, of those that it counts. */
  readonly refused: number;
  readonly trainingsStarted: number;
  readonly trainingsFinished: number;
  readonly trainingsFailed: number;
  /** When the log last heard of it. */
  readonly lastAt: string | null;
}

export interface State {
  readonly agents: HashMap.HashMap<string, Agent>;
  /** Who began the latest attempt, by campaign and experiment. */
  readonly training: HashMap.HashMap<string, string>;
  /** Whose each grant is. */
  readonly grants: HashMap.HashMap<string, string>;
  /** The campaigns that arrived from another laboratory. */
  readonly arrived: HashSet.HashSet<string>;
}
export const initial: State = {
  agents: HashMap.empty(),
  training: HashMap.empty(),
  grants: HashMap.empty(),
  arrived: HashSet.empty(),
};

export const evolve = (state: State, event: LoggedEvent): State => {
  // What a fork inherits was done once.
  if (isInherited(event)) return state;
  if (event.type === "CampaignArrived")
    return { ...state, arrived: HashSet.add(state.arrived, event.stream.campaign) };
  const name = nameIn(state, event);
  if (name === undefined) return state;
  const before = Option.getOrElse(HashMap.get(state.agents, name), () => unknown(name, event));
  const agents = HashMap.set(state.agents, name, { ...before, ...whatChanged(before, event) });
  const training =
    event.type === "TrainingStarted" ? HashMap.set(state.training, keyOf(event), name) : state.training;
  const grants =
    event.type === "AgentInvited" ? HashMap.set(state.grants, event.data.grant, name) : state.grants;
  return { ...state, agents, training, grants };
};

/** The agent that an event is about, as the state holds it; undefined where it is about none. */
export const agentIn = (state: State, event: LoggedEvent): Agent | undefined => {
  const name = nameIn(state, event);
  return name === undefined ? undefined : Option.getOrUndefined(HashMap.get(state.agents, name));
};

const keyOf = ({ stream }: LoggedEvent): string => `${stream.campaign} ${stream.id}`;

const nameIn = (state: State, event: LoggedEvent): string | undefined => {
  switch (event.type) {
    case "AgentInvited":
    case "AgentRevoked":
    case "AgentAttached":
    case "AgentDetached":
    case "AgentRefused":
    case "TrainingStarted":
      return hasArrived(state, event) ? undefined : event.data.agent;
    case "TrainingFinished":
    case "TrainingFailed":
      return hasArrived(state, event)
        ? undefined
        : Option.getOrUndefined(HashMap.get(state.training, keyOf(event)));
    default:
      return contributor(state, event);
  }
};

/** Whose contribution an event is. */
const contributor = (state: State, event: LoggedEvent): string | undefined => {
  if (hasArrived(state, event)) return undefined;
  const grant = grantOf(event);
  return grant === undefined ? undefined : Option.getOrUndefined(HashMap.get(state.grants, grant));
};

const hasArrived = ({ arrived }: State, { stream }: LoggedEvent): boolean =>
  HashSet.has(arrived, stream.campaign);

const unknown = (agent: string, { stream }: LoggedEvent): Agent => ({
  campaign: stream.campaign,
  agent,
  role: null,
  publicKey: null,
  grant: null,
  campaigns: null,
  leases: [],
  contributes: [],
  arms: null,
  maxInFlight: null,
  perMinute: null,
  bytesPerHour: null,
  weight: null,
  expiresAt: null,
  invitedAt: null,
  revokedAt: null,
  attachedAt: null,
  detachedAt: null,
  software: null,
  contributions: 0,
  refused: 0,
  trainingsStarted: 0,
  trainingsFinished: 0,
  trainingsFailed: 0,
  lastAt: null,
});

const whatChanged = (agent: Agent, event: LoggedEvent): Partial<Agent> => {
  const { time } = event;
  switch (event.type) {
    case "AgentInvited":
      return { ...event.data, campaign: event.stream.campaign, invitedAt: time, revokedAt: null };
    case "AgentRevoked":
      return { revokedAt: time };
    case "AgentAttached":
      return { attachedAt: time, detachedAt: null, software: event.data.software, lastAt: time };
    case "AgentDetached":
      return { detachedAt: time, lastAt: time };
    case "AgentRefused": {
      const counts = Object.values(event.data.refused);
      return { refused: agent.refused + counts.reduce((sum, count) => sum + count, 0) };
    }
    case "TrainingStarted":
      return { trainingsStarted: agent.trainingsStarted + 1, lastAt: time };
    case "TrainingFinished":
      return { trainingsFinished: agent.trainingsFinished + 1, lastAt: time };
    case "TrainingFailed":
      return { trainingsFailed: agent.trainingsFailed + 1, lastAt: time };
    default:
      return { contributions: agent.contributions + 1, lastAt: time };
  }
};
