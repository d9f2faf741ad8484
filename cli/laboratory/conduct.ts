// Conducts a campaign to its end for `run` and `resume`: hosts its actors, shows what happens, sums up.
import { Effect } from "effect";
import type { CampaignSettings } from "../../events/campaign/campaign-opened.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { deviceTurns } from "../../infra/host/device-turns.ts";
import type { OpenedCampaign } from "../../projections/campaigns/fold.ts";
import { CommandError } from "../errors.ts";
import { commandIn } from "../flags.ts";
import { print, printJson, tell } from "../output.ts";
import { campaignLines } from "../render/campaign.ts";
import { printable } from "../render/describe.ts";
import { tellOfAnswers } from "../live/telemetry.ts";
import { jsonView } from "../views/json.ts";
import { linesView } from "../views/lines.ts";
import { isTerminal, terminalView } from "../views/terminal.ts";
import type { Watching } from "../views/view.ts";
import {
  experimentsOf,
  findOpenedCampaign,
  type Folded,
  foldLog,
  type Summary,
  summaryOf,
} from "./campaigns.ts";
import { claimsView, type TestedClaim } from "./claims.ts";
import { LabConnection } from "./connection.ts";
import { hostCampaign, type Hosting } from "./hosting.ts";
import { mindsOf } from "./minds.ts";
import { tellOfSignals } from "./signals.ts";

export interface Conducting {
  readonly name: string;
  readonly settings: CampaignSettings;
  readonly data: string;
  readonly cards: Hosting["cards"];
  readonly json: boolean;
  readonly projector: Hosting["projector"];
  /** The log up to now; what comes after it is shown. */
  readonly history: readonly LoggedEvent[];
}

export const conduct = (campaign: string, conducting: Conducting) =>
  Effect.gen(function* () {
    const { name, settings, data, cards, json, projector, history } = conducting;
    yield* tell(
      `campaign ${campaign} "${printable(name)}"; watch it elsewhere with: ${commandIn(data, `campaign show ${campaign}`)}`,
    );
    const resume = commandIn(data, `resume ${campaign}`);
    yield* tellOfSignals({
      heard: "stopping in order; what is under way will be taken up again",
      late: `stopped before everything had ended; nothing is lost. Go on with: ${resume}`,
    });
    const since = 1 + (history.at(-1)?.sequence ?? 0);
    yield* Effect.scoped(
      Effect.gen(function* () {
        const { seen } = yield* viewOf(json, {
          campaign,
          history: history.filter(({ stream }) => stream.campaign === campaign),
        });
        const { connection } = yield* LabConnection;
        const { answering } = yield* deviceTurns(connection);
        yield* Effect.provide(
          hostCampaign({ campaign, projector, since, data, cards, settings, seen }),
          mindsOf(settings, tellOfAnswers(connection), answering),
        );
      }),
    ).pipe(Effect.onInterrupt(() => tell(`interrupted; nothing is lost. Go on with: ${resume}`)));
    yield* sumUp(campaign, { json, data });
  });

const viewOf = (json: boolean, watching: Watching) =>
  Effect.gen(function* () {
    if (json) return jsonView;
    if (!isTerminal(process.stderr, process.env)) return linesView(watching);
    const { connection } = yield* LabConnection;
    return yield* terminalView(connection, watching);
  });

/** The last thing that a run prints: the summary as JSON, or the ranking and what to look at next. */
export const sumUp = (campaign: string, { json, data }: { readonly json: boolean; readonly data: string }) =>
  Effect.gen(function* () {
    const folded = yield* foldLog;
    const found = findOpenedCampaign(folded, campaign);
    const { claims } = claimsView(folded, found.campaign);
    const summary = summaryOf(folded, found, claims);
    if (json) yield* printJson(summary);
    else yield* page(folded, found, { summary, claims, data });
    if (found.reason === "baseline-failed")
      return yield* Effect.fail(
        new CommandError(
          "failed",
          "the first baseline ended without a result, and nothing can be compared with it",
          `See why with: ${commandIn(data, `experiment show b01 --campaign ${campaign}`)}`,
        ),
      );
  });

const page = (
  folded: Folded,
  campaign: OpenedCampaign,
  {
    summary,
    claims,
    data,
  }: {
    readonly summary: Summary;
    readonly claims: readonly TestedClaim[];
    readonly data: string;
  },
) =>
  Effect.gen(function* () {
    const experiments = experimentsOf(folded, campaign.campaign);
    const lines = campaignLines(campaign, experiments, summary, claims);
    yield* Effect.forEach(["", ...lines], print, { discard: true });
    const best = summary.best?.experiment ?? experiments[0]?.experiment ?? "b01";
    const show = `experiment show ${best} --campaign ${campaign.campaign}`;
    const pool = `pool show ${campaign.campaign}`;
    const next = [show, `${show} --code`, claims.length === 0 ? pool : `claims ${campaign.campaign}`];
    yield* tell(`\nNext:\n${next.map((command) => `  ${commandIn(data, command)}`).join("\n")}`);
  });
