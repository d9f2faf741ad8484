// What `npm run study` may be told.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Schema } from "effect";
import { sizes } from "../../cli/campaign-file/tasks.ts";
import { Positive, RandomSeed } from "../../events/values.ts";
import { armNames } from "./arms.ts";
import type { Extent } from "./plan.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Where the numbers of the study are kept. */
export const NUMBERS = join(root, "docs/measurements/does-it-work.jsonl");

export interface Options {
  readonly extent: Extent;
  /** Campaigns at a time. */
  readonly jobs: number;
  readonly data: string;
  readonly numbers: string;
  /** Folder for the picture. */
  readonly out: string | undefined;
  /** Nothing is run. */
  readonly report: boolean;
}

export const USAGE = `npm run study -- [--seeds 101-108] [--arms evolution,control] [--experiments 40] [--size laptop]
                 [--jobs 1] [--data DIR] [--numbers FILE] [--out DIR] [--report]`;

/** Throws where something is not understood. */
export const optionsOf = (args: readonly string[]): Options => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: "string", default: "101-108" },
      arms: { type: "string", default: "evolution,control" },
      experiments: { type: "string", default: "40" },
      size: { type: "string", default: "laptop" },
      jobs: { type: "string", default: "1" },
      data: { type: "string", default: join(root, ".cambrian/study") },
      numbers: { type: "string", default: NUMBERS },
      out: { type: "string" },
      report: { type: "boolean", default: false },
    },
  });
  const { seeds, arms, experiments, size, jobs, data, numbers, out, report } = values;
  return {
    extent: {
      seeds: seedsIn(seeds),
      arms: arms.split(",").map((arm) => decodeArm(arm)),
      experiments: decodePositive(Number(experiments)),
      size: decodeSize(size),
    },
    jobs: decodePositive(Number(jobs)),
    ...{ data, numbers, out, report },
  };
};

const decodeArm = Schema.decodeUnknownSync(Schema.Literals(armNames));
const decodeSize = Schema.decodeUnknownSync(Schema.Literals(sizes));
const decodePositive = Schema.decodeUnknownSync(Positive);
const decodeSeed = Schema.decodeUnknownSync(RandomSeed);

/** `1-4,7`: first to last, and single ones. */
const seedsIn = (text: string): readonly number[] =>
  text.split(",").flatMap((part) => {
    const [first = Number.NaN, last = first] = part.split("-").map((number) => decodeSeed(Number(number)));
    if (last < first) throw new Error(`--seeds ${part}: the last comes before the first`);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
