import { Effect, Option } from "effect";
import { Argument, Flag } from "effect/cli";
import { Artifacts } from "../../actors/ports.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../errors.ts";
import * as flags from "../flags.ts";
import { foldAsOf } from "../laboratory/as-of.ts";
import { experimentsOf, findExperiment, type Folded } from "../laboratory/campaigns.ts";
import { readingLaboratory } from "../laboratory/reading.ts";
import { print, printJson } from "../output.ts";
import { type Experiment, isOpened } from "../../projections/experiments/experiment.ts";
import { experimentLines } from "../render/experiment.ts";
import { importedExperimentLines } from "../render/imported.ts";
import { firstBaseline } from "../render/numbers.ts";

export const experimentShow = defineCommand({
  name: "experiment show",
  description: "Show one experiment: its design, its measurements, and every event of its life",
  examples: [
    { command: "cambrian experiment show e0003", description: "Of the latest campaign" },
    { command: "cambrian experiment show e0003 --code", description: "Only the PyTorch source" },
  ],
  flags: {
    experiment: Argument.String("experiment").pipe(
      Argument.withDescription("Id, <campaign>/<id>, or the name of the architecture"),
    ),
    campaign: Flag.String("campaign").pipe(
      Flag.withDescription("Id or name; the latest unless given"),
      Flag.optional,
    ),
    code: Flag.Boolean("code").pipe(
      Flag.withDescription("Print the source of the layer and nothing else"),
      Flag.withDefault(false),
    ),
    at: flags.at,
    data: flags.data,
    json: flags.json,
  },
  handler: ({ experiment, campaign, code, at, data, json }) =>
    Effect.gen(function* () {
      const folded = yield* foldAsOf(at, campaignIn(experiment, campaign));
      const found = findExperiment(folded, experiment, Option.getOrUndefined(campaign));
      const life = folded.events.filter(
        ({ stream }) => stream.campaign === found.campaign && stream.id === found.experiment,
      );
      const source = found.code === null ? null : yield* readSource(found.code);
      if (code && source === null)
        return yield* Effect.fail(
          new CommandError(
            "notFound",
            isOpened(found)
              ? `${found.experiment} has not proposed any code yet`
              : `the code of ${found.experiment} is not known: it was imported without any`,
          ),
        );
      if (code && !json) return yield* print((source ?? "").trimEnd());
      if (json) {
        const events = life.map(({ attributes, data, sequence }) => ({ ...attributes, data, sequence }));
        return yield* printJson({ v: 1, ...found, events, ...(code ? { source } : {}) });
      }
      const lines = isOpened(found)
        ? experimentLines(found, life, baselineOf(folded, found))
        : importedExperimentLines(found, life);
      yield* Effect.forEach(lines, print, { discard: true });
    }).pipe(Effect.provide(readingLaboratory(data))),
});

/** The campaign that the experiment's name says, else the one that is named beside it. */
const campaignIn = (experiment: string, campaign: Option.Option<string>): Option.Option<string> =>
  experiment.includes("/") ? Option.fromUndefinedOr(experiment.split("/")[0]) : campaign;

const baselineOf = (folded: Folded, { campaign }: Experiment): Experiment | undefined =>
  firstBaseline(experimentsOf(folded, campaign));

const readSource = (sha256: string) =>
  Effect.gen(function* () {
    const artifacts = yield* Artifacts;
    return new TextDecoder().decode(yield* artifacts.get(sha256));
  });
