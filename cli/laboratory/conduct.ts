// Conducts a campaign to its end for `run` and `resume`: hosts its actors, shows what happens, sums up.
import { Effect } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { print, printJson, tell } from "../output.ts";
import { campaignLines } from "../render/campaign.ts";
import { describe, progressLine } from "../render/describe.ts";
import { experimentsOf, findCampaign, foldLog, summaryOf } from "./campaigns.ts";
import { hostCampaign } from "./hosting.ts";

export interface Conducting {
  readonly data: string;
  readonly json: boolean;
}

export const conduct = (campaign: string, { data, json }: Conducting) =>
  Effect.gen(function* () {
    const { name, settings } = findCampaign(yield* foldLog, campaign);
    yield* tell(
      `campaign ${campaign} "${name}"; watch it elsewhere with: cambrian campaign show ${campaign}`,
    );
    yield* hostCampaign({
      campaign,
      data,
      parallel: settings.parallel,
      seen: (event) => show(event, json),
    }).pipe(
      Effect.onInterrupt(() =>
        tell(`interrupted; nothing is lost. Go on with: cambrian resume ${campaign} --data ${data}`),
      ),
    );
    yield* sumUp(campaign, json);
  });

/** The last thing that a run prints: the summary as JSON, or the ranking and what to look at next. */
export const sumUp = (campaign: string, json: boolean) =>
  Effect.gen(function* () {
    const folded = yield* foldLog;
    const found = findCampaign(folded, campaign);
    const summary = summaryOf(folded, found);
    if (json) return yield* printJson(summary);
    const lines = campaignLines(found, experimentsOf(folded, campaign), summary.decisions);
    yield* Effect.forEach(["", ...lines], print, { discard: true });
    const best = summary.best?.experiment ?? summary.baselines[0]?.experiment ?? "b01";
    const next = [`experiment show ${best}`, `experiment show ${best} --code`, "log --type TrainingFinished"];
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
