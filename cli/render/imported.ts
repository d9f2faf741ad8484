// What another laboratory published, on a page: a campaign, one of its experiments. What is not known is said to be unknown.
import type { LoggedEvent } from "../../events/envelope.ts";
import type { ImportedCampaign } from "../../projections/campaigns/fold.ts";
import type { Experiment } from "../../projections/experiments/experiment.ts";
import type { ImportedExperiment } from "../../projections/experiments/imported.ts";
import { type PublishedCounts, publishedIn } from "../laboratory/published.ts";
import { printable } from "./describe.ts";
import { lifeLines, wrap } from "./experiment.ts";
import { fixed } from "./numbers.ts";
import { rankingTable } from "./ranking.ts";

/** Experiments that the page of a campaign shows. */
const SHOWN = 10;

export const importedCampaignLines = (
  campaign: ImportedCampaign,
  experiments: readonly Experiment[],
): string[] => {
  const { source, opened, bestExperiment, bestFitness, meanFitness } = campaign;
  const { title, reference, files, records, missing, score } = source;
  const { withResults } = publishedIn(experiments);
  return [
    `campaign   ${campaign.campaign} "${printable(campaign.name)}", imported`,
    `question   ${printable(campaign.question)}`,
    `source     ${printable(title)}, ${printable(reference)}`,
    ...files.map(
      ({ name, artifact, records }) =>
        `file       ${printable(name)}: ${records} records, ${artifact.bytes} bytes, ${artifact.sha256}`,
    ),
    `records    ${opened} of ${records} imported, ${withResults} with results; ${missing.length} missing: ${missing.join(", ") || "none"}`,
    `${printable(score).padEnd(10)} at best ${fixed(bestFitness) ?? "unknown"} (${bestExperiment ?? "-"}), on average ${fixed(meanFitness) ?? "unknown"}`,
    "unknown    code, failures, seeds, settings, criteria, spending, pool; who measured",
    "",
    ...rankingTable(experiments.toSorted((a, b) => (b.fitness ?? 0) - (a.fitness ?? 0)).slice(0, SHOWN)),
    ...(experiments.length > SHOWN ? [`and ${experiments.length - SHOWN} more`] : []),
  ];
};

/** The same as JSON. */
export const importedCampaignJson = (campaign: ImportedCampaign, experiments: readonly Experiment[]) => {
  const { source, opened, bestExperiment, bestFitness, meanFitness } = campaign;
  return {
    v: 1,
    campaign: campaign.campaign,
    ...{ name: campaign.name, question: campaign.question, status: campaign.status, source },
    imported: opened,
    withResults: publishedIn(experiments).withResults,
    score: { best: bestFitness, bestExperiment, mean: meanFitness },
  };
};

/** Why nothing of it is a discovery, and what would have to be known. */
export const untestedLines = (
  campaign: string,
  { records, withResults, first, firstHasResults, aboveFirst }: PublishedCounts,
): string[] => [
  `claims     of campaign ${campaign}: none was registered, because it was imported`,
  `results    of ${withResults} of ${records} experiments; ${aboveFirst} of those score above ${first ?? "the first"}, which has ${firstHasResults ? "results as well" : "no results"}`,
  `tested     0 of ${withResults}: one run of each was published, and a difference between single runs has neither p nor q`,
];

export const importedExperimentLines = (
  experiment: ImportedExperiment,
  life: readonly LoggedEvent[],
): string[] => {
  const { name, parent, fitness, motivation } = experiment;
  const imported = life.find((event) => event.type === "ExperimentImported")?.data;
  const published = imported?.publishedName ?? null;
  return [
    `experiment ${experiment.campaign}/${experiment.experiment}, imported`,
    `name       ${printable(name)}${published === null ? "" : `, published as ${printable(published)}`}`,
    `parent     ${parent ?? "none"}; references unknown`,
    `score      ${fixed(fitness)}`,
    ...resultLines(experiment, imported?.results?.steps ?? null),
    "unknown    code, seed, genome, loss on held-out data; who measured",
    ...(motivation === null ? [] : ["", ...wrap(motivation, 100)]),
    "",
    ...lifeLines(life),
  ];
};

const resultLines = (
  { results, modelParameters, trainingLoss, accuracy }: ImportedExperiment,
  steps: number | null,
): string[] =>
  results === null
    ? ["results    none published"]
    : [
        `results    ${modelParameters} parameters, training loss ${fixed(trainingLoss) ?? "unknown"} after ${steps} steps, benchmarks ${fixed(accuracy) ?? "unknown"} on average`,
        ...results.map(
          (one) => `           ${printable(one.task).padEnd(16)} ${fixed(one.accuracy) ?? "unknown"}`,
        ),
      ];
