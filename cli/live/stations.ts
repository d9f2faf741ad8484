// Who has an experiment in hand, by its status in the table `experiments`; a status that is not here is nobody's for
// more than a moment.
import type { Experiment } from "../../projections/experiments/experiment.ts";

export const actors = [
  "director",
  "researcher",
  "checker",
  "reviewer",
  "engineer",
  "gpu-agent",
  "analyst",
] as const;
export type Actor = (typeof actors)[number];

interface Station {
  readonly actor: Actor;
  readonly does: string;
}

const stations: Readonly<Record<string, Station>> = {
  summarised: { actor: "researcher", does: "proposes an architecture for" },
  rejected: { actor: "researcher", does: "answers the rejection of" },
  proposed: { actor: "checker", does: "compares with all before:" },
  revised: { actor: "checker", does: "compares with all before:" },
  novel: { actor: "checker", does: "asks for a probing of" },
  known: { actor: "checker", does: "decides on" },
  probing: { actor: "gpu-agent", does: "probes" },
  probed: { actor: "checker", does: "decides on" },
  accepted: { actor: "engineer", does: "asks for a training of" },
  reviewing: { actor: "reviewer", does: "is to review" },
  reviewed: { actor: "engineer", does: "asks for a training of" },
  unreviewed: { actor: "engineer", does: "asks for a training of" },
  suspected: { actor: "checker", does: "looks for a leak in" },
  queued: { actor: "gpu-agent", does: "is to train" },
  training: { actor: "gpu-agent", does: "trains" },
  untrained: { actor: "engineer", does: "revises" },
  trained: { actor: "engineer", does: "judges" },
  cleared: { actor: "engineer", does: "judges" },
  judged: { actor: "analyst", does: "analyses" },
};

export const stationOf = ({ status, arm }: Experiment): Station | undefined =>
  status === "opened"
    ? {
        actor: "researcher",
        does: arm === "evolution" ? "sums up experience for" : "proposes an architecture for",
      }
    : stations[status];
