// A recorded campaign by another fitness or another policy: by its own, everything comes out as it was.
import test from "ava";
import { Result } from "effect";
import { parseExpression } from "../../../actors/policies/expression/parse.ts";
import { shippedFitness } from "../../../actors/policies/shipped-fitness.ts";
import { ofType } from "../../../events/of-type.ts";
import { rescore as rescoreEvents, type Rescoring } from "../../../infra/replay/rescore.ts";
import { campaignsOf, recordedLogs } from "../../support/recorded.ts";

/** Of campaigns that were conducted here: what was drawn in them is known. */
const rescore = (events: Parameters<typeof rescoreEvents>[0], by: Rescoring) => {
  const { generations, draws, ...ranked } = rescoreEvents(events, by);
  if (generations === null || draws === null) throw new Error("nothing is known of what was drawn");
  return { ...ranked, generations, draws };
};

const by = (source: string) => Result.getOrThrow(parseExpression(source));
const logs = recordedLogs.flatMap((file) =>
  campaignsOf(file).map(([campaign, events]) => [`${file}, ${campaign}`, events] as const),
);
const laptop = logs.find(([file]) => file.startsWith("issue-5-laptop"))![1];

for (const [file, events] of logs) {
  test(`${file}: by the recorded fitness and policy nothing would have been otherwise`, (t) => {
    const { ranking, spearman, kendall, generations, draws, luck } = rescore(events, {
      fitness: null,
      policy: null,
    });
    t.true(Math.abs((spearman ?? 0) - 1) < 1e-12 && Math.abs((kendall ?? 0) - 1) < 1e-12);
    t.is(ranking.length, ofType(events, "FitnessScored").length);
    t.is(generations.length, ofType(events, "SeedPoolUpdated").length);
    for (const { members, recorded } of generations) t.deepEqual(members, recorded);
    t.is(draws.length, ofType(events, "ExperimentOpened").filter(({ data }) => data.parent !== null).length);
    for (const { parent, recorded, references, recordedReferences } of draws)
      t.deepEqual([parent, references], [recorded, recordedReferences]);
    t.true(luck !== null && luck >= 0 && luck < 1);
  });

  test(`${file}: the paper's fitness as an expression gives what was recorded`, (t) => {
    const { ranking, generations } = rescore(events, { fitness: by(shippedFitness.paper), policy: null });
    for (const { experiment, fitness, recorded } of ranking)
      t.true(Math.abs((fitness ?? NaN) - recorded) < 1e-9, experiment);
    for (const { others } of generations) t.is(others, 0);
  });
}

test("upside down, the last is the first, and other parents are drawn", (t) => {
  const events = laptop;
  const recorded = rescore(events, { fitness: null, policy: null });
  const turned = rescore(events, { fitness: by(`-(${shippedFitness.paper})`), policy: null });
  t.true((turned.spearman ?? 0) < -0.999);
  t.true((turned.kendall ?? 0) < -0.999);
  t.is(turned.ranking[0]!.experiment, recorded.ranking.at(-1)!.experiment);
  t.true(turned.draws.filter(({ parent, recorded }) => parent !== recorded).length > 50);
});

test("ranks are numbered from 1 without gaps, and each experiment has one of each", (t) => {
  const { ranking } = rescore(laptop, { fitness: by("-parameters"), policy: null });
  const numbers = ranking.map((_, index) => index + 1);
  t.deepEqual(
    ranking.map(({ rank }) => rank),
    numbers,
  );
  t.deepEqual(
    ranking.map(({ recordedRank }) => recordedRank).toSorted((a, b) => a - b),
    numbers,
  );
});

test("what has no value is last, without a rank, and in no pool", (t) => {
  const { ranking, generations, spearman } = rescore(laptop, {
    fitness: by("sqrt(baseline.loss - loss)"),
    policy: null,
  });
  const without = ranking.filter(({ fitness }) => fitness === null);
  t.true(without.length > 0 && without.length < ranking.length);
  t.deepEqual(ranking.slice(-without.length), without);
  const names = new Set(without.map(({ experiment }) => experiment));
  for (const { members } of generations) t.false(members.some((member) => names.has(member)));
  t.not(spearman, null);
  const nothing = rescore(laptop, { fitness: by("log(-loss)"), policy: null });
  t.true(nothing.ranking.every(({ rank }) => rank === null));
  t.true(nothing.draws.every(({ parent }) => parent === null));
  t.is(nothing.spearman, null);
});

test("tasks have their own results", (t) => {
  const { ranking } = rescore(laptop, { fitness: by('-task["byte-lm"].loss'), policy: null });
  const { ranking: same } = rescore(laptop, { fitness: by("-loss"), policy: null });
  t.deepEqual(ranking, same, "byte-lm gives the loss");
});

for (const policy of ["boltzmann", "islands", "map-elites"] as const)
  test(`${policy} would have drawn other parents, from what there was`, (t) => {
    const { draws, generations } = rescore(laptop, { fitness: null, policy });
    t.true(generations.every(({ others }) => others === 0));
    const others = draws.filter(({ parent, recorded }) => parent !== recorded);
    t.true(others.length > 0);
    const openedAt = new Map(
      ofType(laptop, "ExperimentOpened").map(({ stream, sequence }) => [stream.id, sequence]),
    );
    for (const { experiment, parent, references } of draws)
      for (const id of [parent!, ...references])
        t.true(openedAt.get(id)! < openedAt.get(experiment)!, `${id} before ${experiment}`);
  });
