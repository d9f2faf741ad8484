// Conducts a campaign to its end for `run` and `resume`: hosts its actors, shows what happens, sums up.
import { Effect } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { Campaign } from "../../projections/campaigns/fold.ts";
import type { Experiment } from "../../projections/experiments/experiment.ts";
import { CommandError, EXIT } from "../errors.ts";
import { print, printJson, tell } from "../output.ts";
import { campaignLines } from "../render/campaign.ts";
import { describe, progressLine } from "../render/describe.ts";
import { experimentsOf, findCampaign, foldLog, summaryOf } from "./campaigns.ts";
import { hostCampaign, type Hosting } from "./hosting.ts";

export interface Conducting {
  readonly name: string;
  readonly parallel: number;
  readonly data: string;
  readonly json: boolean;
  readonly projector: Hosting["projector"];
  /** What came before this sequence has been shown before. */
  readonly since: number;
}

export const conduct = (campaign: string, { name, parallel, data, json, projector, since }: Conducting) =>
  Effect.gen(function* () {
    yield* tell(
      `campaign ${campaign} "${name}"; watch it elsewhere with: cambrian campaign show ${campaign}`,
    );
    yield* tellOfSignals;
    yield* hostCampaign({
      campaign,
      projector,
      since,
      data,
      parallel,
      seen: (event) => show(event, json),
    }).pipe(
      Effect.onInterrupt(() =>
        tell(`interrupted; nothing is lost. Go on with: cambrian resume ${campaign} --data ${data}`),
      ),
    );
    yield* sumUp(campaign, json);
  });

/** Says at once that a signal was heard; the parts of the laboratory take a moment to stop. */
const tellOfSignals = Effect.acquireRelease(
  Effect.sync(() => {
    const heard = (signal: NodeJS.Signals): void => {
      process.stderr.write(`${signal}: stopping in order; what is under way will be taken up again\n`);
      // A second one does not wait.
      process.once(signal, () => process.exit(EXIT.interrupted));
    };
    process.once("SIGINT", heard).once("SIGTERM", heard);
    return heard;
  }),
  (heard) => Effect.sync(() => process.off("SIGINT", heard).off("SIGTERM", heard)),
);

/** The last thing that a run prints: the summary as JSON, or the ranking and what to look at next. */
export const sumUp = (campaign: string, json: boolean) =>
  Effect.gen(function* () {
    const folded = yield* foldLog;
    const found = findCampaign(folded, campaign);
    const summary = summaryOf(folded, found);
    if (json) yield* printJson(summary);
    else yield* page(found, experimentsOf(folded, campaign), summary);
    if (found.reason === "baseline-failed")
      return yield* Effect.fail(
        new CommandError(
          "failed",
          "the first baseline ended without a result, and nothing can be compared with it",
          `See why with: cambrian experiment show b01 --campaign ${campaign}`,
        ),
      );
  });

const page = (
  campaign: Campaign,
  experiments: readonly Experiment[],
  { best, decisions, arms }: ReturnType<typeof summaryOf>,
) =>
  Effect.gen(function* () {
    const lines = campaignLines(campaign, experiments, decisions, arms);
    yield* Effect.forEach(["", ...lines], print, { discard: true });
    const show = `experiment show ${best?.experiment ?? experiments[0]?.experiment ?? "b01"}`;
    const next = [show, `${show} --code`, "log --type TrainingFinished"];
    yield* tell(`\nNext:\n${next.map((command) => `  cambrian ${command}`).join("\n")}`);
  });

/** A line for a person, or, for a program, a line for each event of interest. */
const show = (event: LoggedEvent, json: boolean): Effect.Effect<void> => {
  if (!json) {
    const line = progressLine(event);
    return line === undefined ? Effect.void : tell(line);
  }
  const text = describe(event);
  if (text === undefined) return Effect.void;
  const { type, time, sequence, actor, stream } = event;
  return printJson({ v: 1, type, id: stream.id, actor, time, sequence, text });
};
