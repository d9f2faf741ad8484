// The tasks and their sizes that a campaign file may name; gpu-agent/cambrian_gpu_agent/tasks holds their numbers, and
// a test compares the two.
export const taskNames = [
  "byte-lm",
  "overwrite-recall",
  "parity-with-resets",
  "mqar",
  "in-context-recall",
  "fuzzy-recall",
  "noisy-recall",
  "selective-copying",
  "compression",
  "memorisation",
  "parity",
  "modular-counting",
  "s3",
  "s5",
] as const;
/** Tasks of a campaign, at most: the event that says how all went has room for so many. */
export const TASKS = taskNames.length;
/** Sizes that every task has; each is a suite too. */
export const sizes = ["laptop", "gpu", "tiny"] as const;
