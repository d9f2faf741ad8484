import test from "ava";
import fc from "fast-check";
import assert from "node:assert/strict";
import { genomeDigest, geneNames, readGenomeJson, withValue } from "../../../actors/grammar/normalise.ts";
import type { GeneValue } from "../../../actors/grammar/genome.ts";
import { ablationsOf } from "../../../actors/policies/ablations.ts";
import { Option } from "effect";
import { genome } from "../grammar/arbitraries.ts";

test("each gene that differs is put back in a layer of its own, recorded without the neutral genes", (t) => {
  const plan = ablationsOf(
    { update: "gated-delta", eigenvalues: "signed", window: 32 },
    { update: "delta", window: 32 },
    null,
  );
  t.deepEqual(plan.ablations, [
    {
      ...{ gene: "update", value: "gated-delta", putBack: "delta" },
      genome: { update: "delta", eigenvalues: "signed", window: 32 },
    },
    {
      ...{ gene: "eigenvalues", value: "signed", putBack: "positive" },
      genome: { update: "gated-delta", window: 32 },
    },
  ]);
  t.deepEqual([plan.left, plan.reason], [[], null]);
});

test("a gene that the rest of the layer makes idle is named and left", (t) => {
  // How fast a decay begins matters only where there is one.
  const plan = ablationsOf({ update: "delta" }, { update: "gated-delta", decayInit: "long" }, null);
  t.deepEqual(
    plan.ablations.map(({ gene }) => gene),
    ["update"],
  );
  t.like(plan.left, [{ gene: "decayInit", reason: "put back alone, it changes nothing" }] as never);
});

test("what has no genome, or the same one, has nothing to put back", (t) => {
  t.regex(ablationsOf(null, { update: "delta" }, null).reason ?? "", /its program has no genome/);
  t.regex(ablationsOf({ update: "delta" }, null, null).reason ?? "", /would be put back has no genome/);
  t.regex(ablationsOf({ update: "delta" }, { update: "delta" }, null).reason ?? "", /are those that would/);
});

test("of any two layers: every gene that differs is named once, and no layer is the discovery or comes twice", (t) => {
  fc.assert(
    fc.property(genome, genome, fc.option(fc.nat(5), { nil: null }), (discovery, origin, most) => {
      const { ablations, left, reason } = ablationsOf({ ...discovery }, { ...origin }, most);
      const differing = geneNames.filter((name) => discovery[name] !== origin[name]);
      const named = [...ablations, ...left].map(({ gene }) => gene);
      assert.deepEqual(named.toSorted(), [...differing].sort());
      assert.equal(reason === null, differing.length > 0);
      assert.ok(most === null || ablations.length <= most);
      const layers = ablations.map(({ gene, genome: recorded }) => {
        const layer = Option.getOrThrow(readGenomeJson(recorded));
        const name = geneNames.find((one) => one === gene)!;
        assert.deepEqual(layer, withValue(discovery, [name, origin[name]] as GeneValue));
        return genomeDigest(layer);
      });
      assert.equal(new Set([...layers, genomeDigest(discovery)]).size, layers.length + 1);
    }),
  );
  t.pass();
});
