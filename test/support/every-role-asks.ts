// How models are asked in a campaign of which every role asks the same one, for edits of genomes unless told otherwise.
import { thinkingDefaults } from "../../cli/campaign-file/thinking.ts";
import type { Mind, Thinking } from "../../events/thinking.ts";

export const everyRoleAsks = (
  mind: Mind,
  change: Pick<Thinking, "contextTokens"> & Partial<Thinking>,
): Thinking => ({
  ...thinkingDefaults,
  answerTokens: 700,
  minds: { researcher: mind, checker: mind, engineer: mind, analyst: mind },
  options: [{ mind, way: "genome" }],
  ...change,
});
