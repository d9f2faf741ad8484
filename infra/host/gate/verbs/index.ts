// The verbs of the gate: the third token after cambrian.gate in a request's subject.
export { artifact } from "./artifact.ts";
export { contribute } from "./contribute.ts";
export { discover } from "./discover.ts";
export { lease } from "./lease.ts";
export { working } from "./working.ts";
