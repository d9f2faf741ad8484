// What came of each arm, a line each: whether evolution helps is what a campaign is to show.
import type { ArmResults } from "../../projections/campaigns/arms.ts";
import { fixed } from "./numbers.ts";

export const armLines = (arms: Readonly<Record<string, ArmResults>>): string[] =>
  Object.entries(arms).map(([arm, { opened, closed, trained, bestExperiment, bestFitness, meanFitness }]) => {
    const fitness =
      bestFitness === null || meanFitness === null
        ? ""
        : `; fitness at best ${fixed(bestFitness)} (${bestExperiment}), on average ${fixed(meanFitness)}`;
    return `${arm.padEnd(10)} ${opened} opened, ${closed} closed, ${trained} trained${fitness}`;
  });
