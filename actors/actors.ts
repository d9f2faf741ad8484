// Everybody who signs events in a laboratory. The opening of each campaign makes their keys known.
export const actors = [
  /** Opens campaigns and invites agents, on behalf of the person at the command line. */
  "laboratory",
  "director",
  "researcher",
  "checker",
  "engineer",
  "analyst",
  /** The experiment's decider: what follows by itself (FitnessScored, ExperimentClosed). */
  "experiment",
  "timekeeper",
  /** Takes over what another laboratory published; it vouches that this was published, and for nothing else. */
  "importer",
  /** Signs what attached agents contribute, around their own signature. */
  "gate",
  /** Signs what the log is: the heads of its tree. */
  "notary",
] as const;
export type Actor = (typeof actors)[number];
