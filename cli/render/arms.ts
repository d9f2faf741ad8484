// What came of each arm and what was spent on it all, a line each.
import type { ArmResults } from "../../projections/campaigns/arms.ts";
import type { Spent } from "../../projections/campaigns/spending.ts";

export const armLines = (arms: Readonly<Record<string, ArmResults>>): string[] =>
  Object.entries(arms).map(([arm, { opened, closed, trained, bestExperiment, bestFitness, meanFitness }]) => {
    const fitness =
      bestFitness === null || meanFitness === null
        ? ""
        : `; fitness at best ${bestFitness.toFixed(4)} (${bestExperiment}), on average ${meanFitness.toFixed(4)}`;
    return `${arm.padEnd(10)} ${opened} opened, ${closed} closed, ${trained} trained${fitness}`;
  });

export const spentLine = ({ wallSeconds, deviceSeconds, flops }: Spent): string =>
  `spent      ${wallSeconds.toFixed(0)} s of wall time, ${deviceSeconds.toFixed(0)} s of training, ${flops.toExponential(2)} floating-point operations`;
