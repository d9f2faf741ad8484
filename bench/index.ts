// Every figure that `npm run bench` measures, in the order in which it does.
export { appends } from "./appends.ts";
export { directorFold } from "./director-fold.ts";
export { projectionFolds } from "./projection-folds.ts";
export { projectionRebuild } from "./projection-rebuild.ts";
export { projectionLive } from "./projection-live.ts";
export { projectionLivePglite } from "./projection-live-pglite.ts";
export { aggregateLoad } from "./aggregate-load.ts";
export { seek } from "./seek.ts";
export { replayVerify } from "./replay-verify.ts";
export { auditing } from "./audit.ts";
export { laboratoryTime } from "./laboratory-time.ts";
export { start } from "./start.ts";
export { training } from "./training.ts";
export { evaluation } from "./evaluation.ts";
export { fastForms } from "./fast-forms.ts";
export { twoWorkers } from "./two-workers.ts";
export { trainingOverhead } from "./training-overhead.ts";
