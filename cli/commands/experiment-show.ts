import { Effect } from "effect";
import { Flag } from "effect/cli";
import { Artifacts } from "../../actors/ports.ts";
import { printableLines } from "../render/describe.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../errors.ts";
import * as flags from "../flags.ts";
import { experimentsOf, type Folded } from "../laboratory/campaigns.ts";
import { experimentAsOf } from "../laboratory/experiment.ts";
import { readingLaboratory } from "../laboratory/reading.ts";
import { remarksOn } from "../laboratory/remarks.ts";
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
    experiment: flags.experiment,
    campaign: flags.ofCampaign,
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
      const { folded, found } = yield* experimentAsOf({ experiment, campaign, at });
      const life = folded.events.filter(
        ({ stream }) =>
          stream.campaign === found.campaign && stream.kind !== "agent" && stream.id === found.experiment,
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
      if (code && !json) {
        const lines = (source ?? "").trimEnd();
        // To a program goes what is stored.
        return yield* print(process.stdout.isTTY ? printableLines(lines) : lines);
      }
      const remarks = remarksOn(folded.events, found);
      if (json) {
        const events = life.map(({ attributes, data, sequence }) => ({ ...attributes, data, sequence }));
        return yield* printJson({ v: 1, ...found, remarks, events, ...(code ? { source } : {}) });
      }
      const lines = isOpened(found)
        ? experimentLines(found, life, { baseline: baselineOf(folded, found), remarks })
        : importedExperimentLines(found, life);
      yield* Effect.forEach(lines, print, { discard: true });
    }).pipe(Effect.provide(readingLaboratory(data))),
});

const baselineOf = (folded: Folded, { campaign }: Experiment): Experiment | undefined =>
  firstBaseline(experimentsOf(folded, campaign));

const readSource = (sha256: string) =>
  Effect.gen(function* () {
    const artifacts = yield* Artifacts;
    return new TextDecoder().decode(yield* artifacts.get(sha256));
  });
