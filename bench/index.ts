// Every figure that `npm run bench` measures, in the order in which it does.
export { appends } from "./appends.ts";
export { directorFold } from "./director-fold.ts";
export { laboratoryTime } from "./laboratory-time.ts";
export { start } from "./start.ts";
