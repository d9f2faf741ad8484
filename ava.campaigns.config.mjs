// Whole campaigns with real trainings, which take minutes each; `npm test` runs those of the README and of docs/.
import others from "./ava.config.mjs";

export default { ...others, files: ["test/campaigns/*.test.ts"], timeout: "20m" };
