// The tasks and their sizes that a campaign file may name; gpu-agent/cambrian_gpu_agent/tasks holds their numbers, and
// a test compares the two.
export const taskNames = ["overwrite-recall"] as const;
export const sizes = ["laptop", "tiny"] as const;
