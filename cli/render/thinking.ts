// The language models of a campaign on its page: who answers for whom, what that took of how much, and what each model
// brought by each way of proposing.
import type { CampaignSettings } from "../../events/campaign/campaign-opened.ts";
import type { Mind } from "../../events/thinking.ts";
import type { Spent } from "../../projections/campaigns/fold.ts";
import type { OptionStanding } from "../laboratory/options.ts";
import { printable } from "./describe.ts";
import { fixed } from "./numbers.ts";
import { table } from "./table.ts";

export const thinkingLines = ({ thinking }: CampaignSettings, spent: Spent): string[] => {
  if (thinking === null) return [];
  const roles = Object.entries(thinking.minds).map(
    ([role, mind]) => `${role} ${mind === null ? "grammar" : mindText(mind)}`,
  );
  return [
    `models     ${roles.join(", ")}`,
    `answers    ${spent.answers}: ${spentText(spent, thinking)}${uncountedAnswersText(spent)}`,
  ];
};

const mindText = ({ reasoner, model }: Mind): string => `${reasoner}/${printable(model)}`;

const spentText = (
  { tokens, money }: Spent,
  { tokenBudget, moneyBudget, prices }: NonNullable<CampaignSettings["thinking"]>,
): string =>
  [
    `${tokens}${tokenBudget === null ? "" : ` of ${tokenBudget}`} tokens`,
    ...(prices.length === 0 && moneyBudget === null
      ? []
      : [`${fixed(money)}${moneyBudget === null ? "" : ` of ${moneyBudget}`} in money`]),
  ].join(", ");

/** Tokens that a server did not count are unknown, and no budget knows of them. */
const uncountedAnswersText = ({ uncountedAnswers }: Spent): string =>
  uncountedAnswers === 0
    ? ""
    : ` (${uncountedAnswers} ${uncountedAnswers === 1 ? "answer" : "answers"} not counted)`;

/** Among one there is nothing to choose. */
export const optionsTable = ({ thinking }: CampaignSettings, options: readonly OptionStanding[]): string[] =>
  thinking === null || options.length < 2
    ? []
    : table(options, [
        { title: "model", cell: ({ reasoner, model }) => mindText({ reasoner, model }) },
        { title: "way", cell: ({ way }) => way },
        { title: "trials", cell: ({ trials }) => trials },
        {
          title: `improvement per ${thinking.per === "second" ? "second" : "1000 tokens"}`,
          cell: ({ rate }) => rate.toPrecision(3),
        },
        { title: "bound", cell: ({ bound }) => fixed(bound) },
        { title: "next", cell: ({ next }) => (next ? "chosen next" : "") },
      ]);
