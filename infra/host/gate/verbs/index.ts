// The verbs of the gate: the third token after cambrian.gate in a request's subject.
export { artifact } from "./artifact.ts";
export { attach } from "./attach.ts";
export { contribute } from "./contribute.ts";
export { detach } from "./detach.ts";
export { discover } from "./discover.ts";
export { lease } from "./lease.ts";
export { read } from "./read.ts";
export { release } from "./release.ts";
export { remark } from "./remark.ts";
export { working } from "./working.ts";
