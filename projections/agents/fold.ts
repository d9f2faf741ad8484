// The agents from outside: their newest grant, and the trainings that they took. Who trains is said by the event that
// begins an attempt; what came of it is the attempt's. An agent of whom the log holds no grant has none here. Who worked on a
// campaign that arrived was an agent of another laboratory, whatever its name.
import { HashMap, HashSet, Option } from "effect";
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
  readonly maxInFlight: number | null;
  readonly invitedAt: string | null;
  readonly trainingsStarted: number;
  readonly trainingsFinished: number;
  readonly trainingsFailed: number;
  /** When the log last heard of its trainings. */
  readonly lastAt: string | null;
}

export interface State {
  readonly agents: HashMap.HashMap<string, Agent>;
  /** Who began the latest attempt, by campaign and experiment. */
  readonly training: HashMap.HashMap<string, string>;
  /** The campaigns that arrived from another laboratory. */
  readonly arrived: HashSet.HashSet<string>;
}
export const initial: State = {
  agents: HashMap.empty(),
  training: HashMap.empty(),
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
  return { ...state, agents, training };
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
    case "TrainingStarted":
      return hasArrived(state, event) ? undefined : event.data.agent;
    case "TrainingFinished":
    case "TrainingFailed":
      return hasArrived(state, event)
        ? undefined
        : Option.getOrUndefined(HashMap.get(state.training, keyOf(event)));
    default:
      return undefined;
  }
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
  maxInFlight: null,
  invitedAt: null,
  trainingsStarted: 0,
  trainingsFinished: 0,
  trainingsFailed: 0,
  lastAt: null,
});

const whatChanged = (agent: Agent, event: LoggedEvent): Partial<Agent> => {
  const lastAt = event.time;
  switch (event.type) {
    case "AgentInvited":
      return { ...event.data, campaign: event.stream.campaign, invitedAt: event.time };
    case "TrainingStarted":
      return { trainingsStarted: agent.trainingsStarted + 1, lastAt };
    case "TrainingFinished":
      return { trainingsFinished: agent.trainingsFinished + 1, lastAt };
    default:
      return { trainingsFailed: agent.trainingsFailed + 1, lastAt };
  }
};
