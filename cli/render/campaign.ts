// A campaign on a page: how it stands, then every experiment by fitness.
import type { CampaignSettings, Criteria } from "../../events/campaign/campaign-opened.ts";
import type { ArmResults } from "../../projections/campaigns/arms.ts";
import type { OpenedCampaign } from "../../projections/campaigns/fold.ts";
import type { Experiment } from "../../projections/experiments/experiment.ts";
import { writeDuration } from "../campaign-file/duration.ts";
import type { TestedClaim } from "../laboratory/claims.ts";
import type { CampaignRemarks } from "../laboratory/remarks.ts";
import type { OptionStanding } from "../laboratory/options.ts";
import type { Proposer } from "../laboratory/proposers.ts";
import type { Followed } from "../laboratory/suggestions.ts";
import { uncountedText } from "../live/standing.ts";
import { armLines } from "./arms.ts";
import { claimTables } from "./claims.ts";
import { printable } from "./describe.ts";
import { proposerLines } from "./proposers.ts";
import { coursesTable, rankingTable } from "./ranking.ts";
import { suggestionsTable } from "./suggestions.ts";
import { campaignRemarkLines } from "./remarks.ts";
import { tasksText } from "./tasks.ts";
import { optionsTable, thinkingLines } from "./thinking.ts";

/** What of the summary stands on the page. */
interface Shown {
  readonly decisions: string;
  readonly arms: Readonly<Record<string, ArmResults>>;
  readonly proposers: readonly Proposer[];
  readonly remarks: CampaignRemarks;
  readonly thinking: { readonly options: readonly OptionStanding[] } | null;
  readonly suggestions: readonly Followed[];
}

export const campaignLines = (
  campaign: OpenedCampaign,
  experiments: readonly Experiment[],
  { decisions, arms, proposers, remarks, thinking, suggestions }: Shown,
  claims: readonly TestedClaim[],
): string[] => {
  const { opened, closed, trained, rejected, failed, cancelled, expired, settings } = campaign;
  const { policy, criteria } = settings;
  const ended = [
    `${trained} trained`,
    `${rejected} rejected`,
    `${failed} failed`,
    `${cancelled} cancelled`,
    `${expired} expired`,
  ].join(", ");
  const courses = coursesTable(experiments);
  const options = optionsTable(settings, thinking?.options ?? []);
  return [
    `campaign   ${campaign.campaign} "${printable(campaign.name)}", ${campaign.status}${campaign.reason === null ? "" : ` (${campaign.reason})`}`,
    ...originText(campaign),
    `question   ${printable(campaign.question)}`,
    `tasks      ${tasksText(settings.tasks, policy.rules.fitness)}`,
    `baselines  ${settings.baselines.map(({ name }) => printable(name)).join(", ")}`,
    `policy     parents by ${policy.parent}, control share ${policy.controlShare}; reasoner ${settings.reasoner}; seed ${campaign.seed}`,
    `criteria   ${criteriaText(criteria)}`,
    `budget     ${budgetText(campaign, settings.budget)}`,
    ...thinkingLines(settings, campaign),
    `candidates ${opened} of ${settings.experiments} opened, ${closed} closed: ${ended}`,
    ...armLines(arms),
    ...proposerLines(proposers),
    `pool       ${campaign.poolGeneration === null ? "none yet" : `generation ${campaign.poolGeneration}`}`,
    `decisions  ${decisions}`,
    "",
    ...rankingTable(experiments),
    ...(courses.length === 0 ? [] : ["", ...courses]),
    ...(suggestions.length === 0 ? [] : ["", ...suggestionsTable(suggestions)]),
    ...(options.length === 0 ? [] : ["", ...options]),
    ...(claims.length === 0 ? [] : ["", ...claimTables(claims)]),
    ...campaignRemarkLines(remarks),
  ];
};

const originText = ({ origin }: OpenedCampaign): string[] =>
  origin === null
    ? []
    : [
        `origin     forked from ${origin.campaign} after ${origin.events} of its events; ${origin.candidates} candidates had closed there and are shared`,
      ];

const criteriaText = (criteria: CampaignSettings["criteria"]): string =>
  criteria === null
    ? "none were registered"
    : [
        `gain of ${criteria.minimumGain} or more`,
        confirmationsText(criteria),
        `false discovery rate ${criteria.falseDiscoveryRate}`,
        ...ablationsText(criteria),
        ...scaleText(criteria),
      ].join(", ");

const confirmationsText = ({ confirmations, confirmSeeds }: Criteria): string =>
  confirmations === 0
    ? "nothing confirmed"
    : `${confirmations === null ? "all" : `the best ${confirmations}`} confirmed with ${confirmSeeds} seeds`;

const ablationsText = ({ ablations, ablationSeeds }: Criteria): string[] =>
  ablations === 0
    ? []
    : [`${ablations === null ? "every gene" : `${ablations} genes`} put back with ${ablationSeeds} seeds`];

const scaleText = ({ scale }: Criteria): string[] =>
  scale === null
    ? []
    : [`compared again on ${tasksText(scale.tasks, scale.fitness)} with ${scale.seeds} seeds`];

/** What was spent, of how much where there is a limit. */
const budgetText = (campaign: OpenedCampaign, budget: CampaignSettings["budget"]): string => {
  const of = (limit: string | null): string => (limit === null ? "" : ` of ${limit}`);
  const time = (limit: number | null): string => of(limit === null ? null : writeDuration(limit));
  return [
    `${writeDuration(campaign.wallSeconds)}${time(budget.wallSeconds)}`,
    `${writeDuration(campaign.deviceSeconds)}${time(budget.deviceSeconds)} on devices`,
    `${campaign.flops.toExponential(2)}${of(budget.flops?.toExponential(2) ?? null)} FLOPs${uncountedText(campaign)}`,
  ].join(", ");
};
