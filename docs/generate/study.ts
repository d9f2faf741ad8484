// The results of docs/does-it-work.md, from the file of numbers: nothing of them is written by hand.
import { Effect } from "effect";
import type { Line } from "../../bench/study/numbers.ts";
import { optionsOf } from "../../bench/study/options.ts";
import { outcomeOf } from "../../bench/study/outcome.ts";
import { reportOf } from "../../bench/study/report.ts";

/** The study as it is registered: what `npm run study` runs when it is told nothing. */
const { extent } = optionsOf([]);

export const studySection = async (numbers: readonly Line[]): Promise<string> => {
  const outcome = outcomeOf(numbers, extent);
  const wanted = extent.seeds.length * extent.arms.length;
  const registered = outcome.picks.filter(({ campaign }) => extent.arms.includes(campaign.arm));
  if (numbers.length === 0) return "The study has not been run yet.";
  if (registered.length < wanted)
    return `The study is under way: ${registered.length} of ${wanted} campaigns have ended and were evaluated. The test is made once all have.`;
  const lines = await Effect.runPromise(reportOf(outcome));
  return [
    `\`\`\`\n${lines.join("\n")}\n\`\`\``,
    "![Final picks of both arms on fresh seeds, and the best so far after each candidate](images/does-it-work.png)",
  ].join("\n\n");
};
