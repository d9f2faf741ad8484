// Where a campaign stands after some of its events: every machine in the state that it was in, the folds that decisions
// read, the causes that wait for a decision. An event more costs the same however long the log is.
import { type CampaignState, foldCampaign } from "../../actors/machines/campaign.ts";
import { type ExperimentState, foldExperiment } from "../../actors/machines/decide-experiment.ts";
import { follow } from "../../actors/machines/fold.ts";
import { type Cause, isCause } from "../../actors/roles/director.ts";
import { roles } from "../../actors/roles/index.ts";
import { type Role, type RoleState, type Want, wantIn } from "../../actors/roles/role.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { type ConductedOpening, isConducted, isOpening } from "../../events/opening.ts";
import { type Folds, folds } from "../host/shared-views.ts";

/** An experiment that is open. */
export interface Life {
  readonly state: ExperimentState;
  readonly history: readonly LoggedEvent[];
  /** Of each role, in the order of the registry. */
  readonly roles: readonly RoleState[];
}

export interface Standing {
  readonly campaign: CampaignState;
  /** The opening of the campaign; null before it. */
  readonly opening: ConductedOpening | null;
  /** Everything that a decision was or will be taken on, in log order. */
  readonly causes: readonly Cause[];
  readonly lives: ReadonlyMap<string, Life>;
  readonly folded: Folds;
}

const unborn: Life = {
  state: foldExperiment([]),
  history: [],
  roles: roles.map(({ machine }) => follow(machine, [])),
};

/** The event types that each role's machine knows; what it does not know leaves it where it is. */
const known = roles.map(({ machine }) => new Set<string>(machine.events));

/** Adds event after event to one standing that it keeps. Throws where a machine refuses one. */
export const makeStanding = () => {
  const causes: Cause[] = [];
  const lives = new Map<string, Life>();
  let standing: Standing = {
    campaign: foldCampaign([]),
    opening: null,
    causes,
    lives,
    folded: folds.initial,
  };
  return {
    now: (): Standing => standing,
    add: (event: LoggedEvent): void => {
      if (event.stream.kind === "campaign")
        standing = {
          ...standing,
          campaign: foldCampaign([event], standing.campaign),
          opening: isOpening(event) && isConducted(event) ? event : standing.opening,
        };
      if (event.stream.kind === "experiment") live(lives, event);
      if (isCause(event)) causes.push(event);
      standing = { ...standing, folded: folds.evolve(standing.folded, event) };
    },
  };
};

const live = (lives: Map<string, Life>, event: LoggedEvent): void => {
  const before = lifeOf(lives, event.stream.id);
  lives.set(event.stream.id, {
    state: foldExperiment([event], before.state),
    // Nothing is asked of what has closed, or was imported.
    history:
      event.type === "ExperimentClosed" || event.type === "ExperimentImported"
        ? []
        : [...before.history, event],
    roles: before.roles.map((state, index) =>
      known[index]?.has(event.type) === true ? follow(roles[index]!.machine, [event], state) : state,
    ),
  });
};

/** An experiment of which nothing is known has a life without events. */
export const lifeOf = (lives: ReadonlyMap<string, Life>, experiment: string): Life =>
  lives.get(experiment) ?? unborn;

/** The command that is pending: what a role wants done next, the first of them if several do. */
export const pendingOf = (life: Life): { readonly role: Role; readonly want: Want } | undefined => {
  for (const [index, role] of roles.entries()) {
    const state = life.roles[index];
    const want = state === undefined ? undefined : wantIn(state);
    if (want !== undefined) return { role, want };
  }
  return undefined;
};
