// Every prompt that a role puts to a language model.
export { analyse } from "./analyse.ts";
export { digestPaper } from "./digest-paper.ts";
export { judgeNovelty } from "./judge-novelty.ts";
export { judgeQuality } from "./judge-quality.ts";
export { proposeCode } from "./propose-code.ts";
export { proposeGenome } from "./propose-genome.ts";
export { repairPrompt } from "./repair.ts";
export { summarise } from "./summarise.ts";
