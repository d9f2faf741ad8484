// Who proposed a campaign's candidates, and what came of each one's: the laboratory's own Researcher, and agents from
// outside under their grants. A candidate counts for whoever proposed it last; an Engineer's revision takes nothing away.
import { Array as Arr, Order } from "effect";
import { arrivalsIn } from "../../events/arrival.ts";
import { grantOf } from "../../events/contribution.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { isArmOfCandidates } from "../../projections/campaigns/arms.ts";
import { type Experiment, isOpened } from "../../projections/experiments/experiment.ts";

export interface Proposer {
  /** Null for the laboratory itself; of a campaign that arrived the grant, as nothing else is known. */
  readonly agent: string | null;
  /** Proposals, again after a rejection among them. */
  readonly proposed: number;
  /** Candidates that the Checker accepted, and that came out of their training with a result. */
  readonly accepted: number;
  readonly trained: number;
  readonly bestExperiment: string | null;
  readonly bestFitness: number | null;
  /** Over the trained; null without any. */
  readonly meanFitness: number | null;
}

/** The laboratory first, if it proposed any, then agents by name; none before the first proposal. */
export const proposersOf = (
  log: readonly LoggedEvent[],
  campaign: string,
  experiments: readonly Experiment[],
): readonly Proposer[] => {
  const candidates = new Map(
    experiments
      .filter((one) => isOpened(one) && isArmOfCandidates(one.arm))
      .map((one) => [one.experiment, one]),
  );
  const nameOf = nameIn(log, campaign);
  const proposals = new Map<string | null, number>();
  const last = new Map<string, string | null>();
  const accepted = new Set<string>();
  for (const event of log) {
    const { id } = event.stream;
    if (event.stream.campaign !== campaign || !candidates.has(id)) continue;
    if (event.type === "ArchitectureAccepted") accepted.add(id);
    if (event.type !== "ArchitectureProposed") continue;
    const name = nameOf(event);
    last.set(id, name);
    proposals.set(name, (proposals.get(name) ?? 0) + 1);
  }
  return Arr.sortWith(proposals, ([agent]) => agent ?? "", Order.String).map(([agent, proposed]) => {
    const own = [...candidates.values()].filter(({ experiment }) => last.get(experiment) === agent);
    const scored = own.flatMap(({ experiment, fitness }) =>
      fitness === null ? [] : [{ experiment, fitness }],
    );
    const [best] = scored.toSorted((one, other) => other.fitness - one.fitness);
    return {
      agent,
      proposed,
      accepted: own.filter(({ experiment }) => accepted.has(experiment)).length,
      trained: own.filter(({ outcome }) => outcome === "trained").length,
      bestExperiment: best?.experiment ?? null,
      bestFitness: best?.fitness ?? null,
      meanFitness:
        best === undefined ? null : scored.reduce((sum, { fitness }) => sum + fitness, 0) / scored.length,
    };
  });
};

/** Whose a proposal is. Who worked on a campaign that arrived was an agent of another laboratory. */
const nameIn = (log: readonly LoggedEvent[], campaign: string) => {
  const grants = arrivalsIn(log).has(campaign)
    ? new Map<string, string>()
    : new Map(
        log.flatMap((event) =>
          event.type === "AgentInvited" ? [[event.data.grant, event.data.agent] as const] : [],
        ),
      );
  return (event: LoggedEvent): string | null => {
    const grant = grantOf(event);
    return grant === undefined ? null : (grants.get(grant) ?? grant);
  };
};
