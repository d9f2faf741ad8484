// Each parent policy in a whole campaign: by its name in the settings, from the log alone.
import test from "ava";
import { ParentPolicyName } from "../../../actors/policies/parent/index.ts";
import { random } from "../../../actors/policies/random.ts";
import { ofType } from "../../../events/of-type.ts";
import { type Measure, playCampaign } from "../../support/memory-lab.ts";
import { twoBaselines } from "../../support/settings.ts";

const landscape: Measure = (_, genome) => 0.4 + random("landscape", JSON.stringify(genome)).next();
const policy = {
  ...twoBaselines.policy,
  parentRanks: 3,
  boltzmann: { temperature: 1 },
  islands: { count: 2, migrateEvery: 6 },
};
const campaigns = new Map(
  ParentPolicyName.literals.map((parent) => [
    parent,
    playCampaign({
      seed: 7,
      settings: { experiments: 18, policy: { ...policy, parent } },
      measure: landscape,
    }),
  ]),
);

for (const name of ParentPolicyName.literals)
  test(`${name}: every candidate of evolution descends from experiments that were trained before it`, async (t) => {
    const events = (await campaigns.get(name)) ?? [];
    const opened = ofType(events, "ExperimentOpened");
    const control = opened.filter(({ data }) => data.arm === "control").map(({ stream }) => stream.id);
    const evolution = opened.filter(({ data }) => data.arm === "evolution");
    t.true(evolution.length >= 8);
    for (const { data, sequence } of evolution) {
      const trained = ofType(events, "ExperimentClosed")
        .filter((closed) => closed.sequence < sequence && closed.data.fitness !== null)
        .map(({ stream }) => stream.id);
      t.true(trained.includes(data.parent ?? "none"));
      for (const ancestor of [data.parent, ...data.references]) t.false(control.includes(ancestor ?? ""));
      t.true(data.references.length > 0);
    }
  });

test("the policies differ in whom they choose", async (t) => {
  const parents = (await Promise.all(campaigns.values())).map((events) =>
    ofType(events, "ExperimentOpened")
      .map(({ data }) => data.parent)
      .join(),
  );
  t.is(new Set(parents).size, parents.length);
});
