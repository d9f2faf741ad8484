// What the page of a campaign and its JSON say of language models: the budgets, and where there are several the options.
import test from "ava";
import { demoSettings } from "../../../actors/policies/settings.ts";
import type { Told } from "../../../bench/histories/told.ts";
import { foldEvents, findOpenedCampaign, summaryOf } from "../../../cli/laboratory/campaigns.ts";
import { campaignLines } from "../../../cli/render/campaign.ts";
import type { Thinking } from "../../../events/thinking.ts";
import { logged } from "../../support/histories.ts";
import { MODEL, thinking } from "../../support/made-up-model.ts";
import { answered, closed, inCampaign, opened } from "../../support/story.ts";

const small = { reasoner: "ollama", model: MODEL };
const large = { reasoner: "openai", model: "large:70b" };
const begun = (of: Thinking | null): Told =>
  inCampaign({
    type: "CampaignOpened",
    data: {
      ...{ name: "first", question: "why", seed: 7, keys: {}, sync: "verified" },
      settings: { ...demoSettings, thinking: of },
    },
  });
/** Two candidates of a parent, each proposed by an option. */
const lived: readonly Told[] = [
  opened("b01", { arm: "baseline" }),
  closed("b01", 0.5),
  opened("e0001", { parent: "b01" }),
  answered("e0001", { mind: small, way: "genome", seconds: 2, cost: 0.25 }),
  closed("e0001", 0.6),
  opened("e0002", { parent: "b01" }),
  answered("e0002", { mind: large, way: "code", seconds: 10, cost: 1 }),
  closed("e0002", 0.7),
];
const shown = (of: Thinking | null, told: readonly Told[] = lived) => {
  const folded = foldEvents(logged([begun(of), ...told]));
  const campaign = findOpenedCampaign(folded, undefined);
  const summary = summaryOf(folded, campaign, []);
  return { summary, page: campaignLines(campaign, [], summary, []).join("\n") };
};
const options: Thinking["options"] = [
  { mind: small, way: "genome" },
  { mind: large, way: "code" },
  { mind: small, way: "code" },
];

test("of several options each has a line: what it brought, its bound, and which is chosen next", (t) => {
  const { page, summary } = shown(thinking({ options }));
  t.deepEqual(
    summary.thinking?.options.map(({ model, way, trials, next }) => [model, way, trials, next]),
    [
      [MODEL, "genome", 1, false],
      ["large:70b", "code", 1, false],
      [MODEL, "code", 0, true],
    ],
  );
  const [first, second, third] = summary.thinking!.options;
  t.true(Math.abs(first!.rate - 0.05) < 1e-9 && Math.abs(second!.rate - 0.02) < 1e-9);
  t.is(third!.bound, null, "what was never tried has none");
  t.regex(page, /^model +way +trials +improvement per second +bound +next$/m);
  t.regex(page, /^ollama\/made-up:1b +genome +1 +0\.0500 +\d\.\d{4}$/m);
  t.regex(page, /^ollama\/made-up:1b +code +0 +0\.00 +- +chosen next$/m);
});

test("of one option there is nothing to choose, and without a language model nothing to say", (t) => {
  t.notRegex(shown(thinking()).page, /improvement per/);
  const { page, summary } = shown(null, []);
  t.is(summary.thinking, null);
  t.notRegex(page, /^(models|answers) /m);
});

test("what answers took stands beside its limits, on the page and in the summary", (t) => {
  const limited = thinking({ options, tokenBudget: 5000, moneyBudget: 2 });
  const { page, summary } = shown(limited);
  t.like(summary.spent, { answers: 2, tokens: 240, money: 1.25, uncountedAnswers: 0 });
  t.like(summary.thinking, { tokenBudget: 5000, moneyBudget: 2, per: "second" });
  t.regex(page, /^models +researcher ollama\/made-up:1b, /m);
  t.regex(page, /^answers +2: 240 of 5000 tokens, 1\.2500 of 2 in money$/m);
  const uncounted = answered("e0002", { tokens: { prompt: null, response: null } });
  t.regex(shown(limited, [...lived, uncounted]).page, /in money \(1 answer not counted\)$/m);
});
