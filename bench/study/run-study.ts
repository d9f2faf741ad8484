// Runs what of the study is not in the file of numbers yet: campaign by campaign, each followed by its evaluations.
import { Effect } from "effect";
import { type Asked, evaluate } from "./evaluate.ts";
import { evaluationsIn, evaluationsOf, keyOf } from "./evaluations.ts";
import { saveLayers } from "./layers.ts";
import type { CampaignNumbers, Numbers } from "./numbers.ts";
import type { Options } from "./options.ts";
import { campaignsOf, type Extent, isAsLarge, nameOf, type PlannedCampaign } from "./plan.ts";
import { runCampaign } from "./run-campaign.ts";

export const runStudy = (
  { extent, jobs, data }: Pick<Options, "extent" | "jobs" | "data">,
  numbers: Numbers,
  tell: (line: string) => void,
) => {
  /** Evaluations under way: both arms of a seed ask for its baseline's. */
  const begun = new Set<string>();
  const evaluateOnce = (asked: Asked, name: string) =>
    Effect.gen(function* () {
      const key = keyOf(asked);
      if (begun.has(key) || evaluationsIn(numbers.lines).has(key)) return;
      begun.add(key);
      const line = yield* evaluate(asked, data);
      numbers.add(line);
      const { result, failure } = line;
      const said =
        result === null
          ? failure?.reason
          : `loss ${result.loss.toFixed(4)}, accuracy ${result.accuracy.toFixed(4)}`;
      tell(`${name}  ${asked.code.slice(7, 15)} on seed ${asked.randomSeed}: ${said}`);
    });
  return Effect.forEach(
    campaignsOf(extent),
    (planned) =>
      Effect.gen(function* () {
        const name = nameOf(planned);
        const known = knownIn(numbers, planned, extent);
        const campaign = known ?? (yield* runCampaign(planned, extent, { data, tell }));
        if (known === undefined) numbers.add(campaign);
        saveLayers(data, campaign);
        const asked = evaluationsOf(campaign);
        tell(`${name}  ended; ${asked.length} evaluations`);
        yield* Effect.forEach(asked, (one) => evaluateOnce(one, name), { discard: true });
      }),
    { concurrency: jobs, discard: true },
  );
};

const knownIn = (
  { lines }: Numbers,
  { seed, arm }: PlannedCampaign,
  extent: Extent,
): CampaignNumbers | undefined =>
  lines
    .filter((line) => line.kind === "campaign")
    .find((line) => line.seed === seed && line.arm === arm && isAsLarge(line, extent));
