// Every figure that `npm run bench` measures, in the order in which it does.
export { appends } from "./appends.ts";
export { directorFold } from "./director-fold.ts";
export { notary } from "./notary.ts";
export { projectionFolds } from "./projection-folds.ts";
export { projectionRebuild } from "./projection-rebuild.ts";
export { laboratoryTime } from "./laboratory-time.ts";
export { start } from "./start.ts";
export { training } from "./training.ts";
export { evaluation } from "./evaluation.ts";
export { fastForms } from "./fast-forms.ts";
export { twoWorkers } from "./two-workers.ts";
export { trainingOverhead } from "./training-overhead.ts";
