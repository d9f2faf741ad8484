// A campaign whose budget is spent finishes what is under way and closes with that reason.
import test from "ava";
import { Effect } from "effect";
import { random } from "../../../actors/policies/random.ts";
import type { CampaignSettings } from "../../../events/campaign/campaign-opened.ts";
import { ofType } from "../../../events/of-type.ts";
import { type Measure, memoryLabOf, playCampaign, playing } from "../../support/memory-lab.ts";
import { LAB } from "../../../events/stream.ts";
import { verify } from "../../../infra/replay/verify.ts";
import { madeUpReasoner, thinking } from "../../support/made-up-model.ts";
import { twoBaselines } from "../../support/settings.ts";

const landscape: Measure = (_, genome) => 0.4 + random("landscape", JSON.stringify(genome)).next();
const play = (budget: Partial<CampaignSettings["budget"]>) =>
  playCampaign({
    seed: 7,
    settings: { experiments: 60, parallel: 3, budget: { ...twoBaselines.budget, ...budget } },
    measure: landscape,
  });

test("operations: nothing is opened once they are spent, and what was open is closed", async (t) => {
  // Each of the three tasks of a training reports 1e9; two baselines and then candidates, three at once.
  const events = await play({ flops: 6.5 * 3e9 });
  const results = ofType(events, "TrainingFinished");
  const spent = results[6]!.sequence;
  const opened = ofType(events, "ExperimentOpened");
  const closes = ofType(events, "ExperimentClosed");
  t.is(ofType(events, "CampaignClosed")[0]?.data.reason, "flops-spent");
  const decided = closes.find(({ sequence }) => sequence > spent)!.sequence;
  t.true(opened.every(({ sequence }) => sequence < decided));
  t.is(closes.length, opened.length);
  t.true(results.length >= 7 && results.length <= 7 + 2);
});

test("wall time: the campaign ends long before its experiments do", async (t) => {
  const events = await play({ wallSeconds: 0.5 });
  t.is(ofType(events, "CampaignClosed")[0]?.data.reason, "wall-time-spent");
  const opened = ofType(events, "ExperimentOpened").length;
  t.true(opened < 62);
  t.is(ofType(events, "ExperimentClosed").length, opened);
});

test("tokens: what language models answered up to a closing ends the campaign there, and so it does in a replay", async (t) => {
  const tokenBudget = 9000;
  const asked = thinking({ tokenBudget, repairs: 1, judgements: 1 });
  const played = playing({
    seed: 7,
    settings: { experiments: 60, thinking: asked },
    measure: landscape,
  });
  const { events, again } = await Effect.gen(function* () {
    const events = yield* played;
    const own = events.filter(({ stream }) => stream.campaign !== LAB);
    return { events, again: yield* verify(own) };
  }).pipe(Effect.provide(memoryLabOf({ reasoner: madeUpReasoner(asked) })), Effect.scoped, Effect.runPromise);
  t.is(ofType(events, "CampaignClosed")[0]?.data.reason, "tokens-spent");
  const closes = ofType(events, "ExperimentClosed").map(({ sequence }) => sequence);
  const spentBy = (sequence: number): number =>
    ofType(events, "InferenceRecorded")
      .filter((answer) => answer.sequence < sequence)
      .reduce((sum, { data: { tokens } }) => sum + (tokens.prompt ?? 0) + (tokens.response ?? 0), 0);
  const decided = closes.find((sequence) => spentBy(sequence) >= tokenBudget)!;
  t.true(ofType(events, "ExperimentOpened").every(({ sequence }) => sequence < decided));
  t.true(closes.length > 3, "what ends at once tests nothing");
  t.is(again.difference, null);
  t.deepEqual(again.unanswerable, {});
  t.is(again.given.inferences, ofType(events, "InferenceRecorded").length);
});
