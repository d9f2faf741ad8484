import test from "ava";
import { Option, Result } from "effect";
import fc from "fast-check";
import { changesBetween, stepsFrom } from "../../../actors/grammar/distance.ts";
import type { Trouble } from "../../../actors/grammar/gene.ts";
import {
  decodeGenome,
  genomeDigest,
  geneOf,
  readGenomeJson,
  withValue,
} from "../../../actors/grammar/normalise.ts";
import { operators } from "../../../actors/grammar/operators/index.ts";
import { propose } from "../../../actors/grammar/propose.ts";
import { readGenome } from "../../../actors/grammar/read.ts";
import { referenceNamed } from "../../../actors/grammar/references.ts";
import type { Proposal, ProposeRequest } from "../../../actors/ports.ts";
import { artifact } from "../../support/life.ts";
import { genome, known, request } from "./arbitraries.ts";

const gatedDelta = decodeGenome({ update: "gated-delta", convolution: 4, eigenvalues: "signed" });
const linear = decodeGenome({ update: "additive", featureMap: "elu1", gate: "sigmoid" });
const parent = known("e05", gatedDelta);
const helped = { gene: "gate", value: "silu", effect: 0.08, count: 6, experiments: ["e02", "e04"] };

const proposed = (asked: ProposeRequest): Proposal => Result.getOrThrow(propose(asked));
const genomeOf = ({ genome }: Proposal) => Option.getOrThrow(readGenomeJson(genome));
const children = (asked: Omit<Parameters<typeof request>[0], "randomSeed">, count = 60) =>
  Array.from({ length: count }, (_, randomSeed) => proposed(request({ ...asked, randomSeed })));

test("given a baseline, then the published layer as it is, cited and named for it", (t) => {
  const baseline = proposed(request({ opened: { arm: "baseline", baselineName: "delta", baseline: null } }));
  t.is(baseline.name, "delta");
  t.deepEqual(genomeOf(baseline), referenceNamed("delta")?.genome);
  t.deepEqual(
    baseline.citations.map(({ kind, ids }) => [kind, ids]),
    [["cognition", ["arXiv:2406.06484"]]],
  );
});

test("given a baseline that is unknown, then it says so and need not be asked again", (t) => {
  const asked = request({ opened: { arm: "baseline", baselineName: "softmax" } });
  const error = Result.getOrThrow(Result.flip(propose(asked)));
  t.false(error.retryable);
  t.regex(error.message, /softmax.*gated-linear/);
});

test("given a baseline that failed, then the same again", (t) => {
  const opened = { arm: "baseline", baselineName: "delta" } as const;
  t.deepEqual(proposed(request({ opened, revision: 1 })), proposed(request({ opened })));
});

test("the same request gives the same bytes, whatever it is", (t) => {
  fc.assert(
    fc.property(genome, fc.nat(), fc.constantFrom("evolution", "control"), (one, randomSeed, arm) => {
      const asked = request({ parent: known("e01", one), randomSeed, effects: [helped], opened: { arm } });
      t.is(JSON.stringify(proposed(asked)), JSON.stringify(proposed(structuredClone(asked))));
    }),
  );
});

test("another seed, parent, parent's result, effect or history gives another proposal", (t) => {
  const asked = { parent, references: [known("e06", linear)], effects: [helped] };
  const bytes = (change: Partial<typeof asked>, randomSeed = 7) =>
    JSON.stringify(proposed(request({ ...asked, ...change, randomSeed })));
  for (let seed = 0; seed < 20; seed++) {
    const first = bytes({}, seed);
    t.not(bytes({ parent: known("e05", linear) }, seed), first);
    t.not(bytes({ parent: { ...parent, fitness: 0.51 } }, seed), first);
  }
  const all = (change: Partial<typeof asked>) =>
    Array.from({ length: 20 }, (_, seed) => bytes(change, seed)).join("\n");
  t.not(all({ effects: [{ ...helped, effect: 0.07 }] }), all({}));
  t.true(new Set(Array.from({ length: 20 }, (_, seed) => bytes({}, seed))).size > 10);
});

test("a child differs from its parent, cites every change, and is what its code says", (t) => {
  for (const child of children({ parent, references: [known("e06", linear)], effects: [helped] })) {
    const made = genomeOf(child);
    const changes = changesBetween(gatedDelta, made);
    t.true(changes.length > 0);
    t.deepEqual(
      child.citations.map(({ element }) => element),
      changes.map(({ gene }) => gene),
    );
    t.deepEqual(Option.getOrThrow(readGenome(child.source)), made);
    t.is(child.trust, "printed");
    t.true(child.source.includes(`class ${child.className}(nn.Module)`));
    t.true(child.motivation.includes("e05"), "the motivation names the parent");
    for (const { gene, from, to } of changes) t.true(child.motivation.includes(`${gene} ${from} → ${to}`));
  }
});

test("what experience speaks for is cited with its experiments, a mate's genes with the mate, the rest as originality", (t) => {
  const all = children({ parent, references: [known("e06", linear)], effects: [helped] }, 150);
  const cited = all.flatMap(({ citations, genome, operator }) =>
    citations.map((citation) => ({ ...citation, operator, value: String(genome?.[citation.element]) })),
  );
  const silu = cited.filter(({ element, value }) => element === "gate" && value === "silu");
  t.true(silu.length > 0 && silu.every(({ kind, ids }) => kind === "experience" && ids.includes("e04")));
  const fromMate = cited.filter(({ ids }) => ids.includes("e06"));
  t.true(fromMate.length > 0 && fromMate.every(({ operator }) => operator === "crossover"));
  const unknown = cited.filter(
    ({ operator, element }) => operator === "point mutation" && element !== "gate",
  );
  t.true(unknown.length > 0 && unknown.every(({ kind, ids }) => kind === "originality" && ids.length === 0));
});

test("what the literature speaks for is weighed, cited and told", (t) => {
  const entry = {
    id: "arXiv:2307.08621",
    gene: "gate",
    value: "silu",
    text: "A gate sharpens what is read.",
  };
  const gated = (cognition: ProposeRequest["cognition"]) =>
    children({ parent, cognition }, 120).filter(({ genome }) => genome?.["gate"] === "silu");
  const told = gated([entry]);
  t.true(told.length > 1.5 * gated([]).length);
  for (const { citations, motivation } of told) {
    t.deepEqual(
      citations.find(({ element }) => element === "gate"),
      { element: "gate", kind: "cognition", ids: [entry.id] },
    );
    t.true(motivation.includes(`${entry.id} speaks for it: ${entry.text}`));
  }
});

test("measurements overrule the literature in time", (t) => {
  const cognition = [{ id: "arXiv:2307.08621", gene: "gate", value: "silu", text: "A gate helps." }];
  const harmed = [{ ...helped, effect: -0.1, count: 10 }];
  const gated = (effects: ProposeRequest["effects"]) =>
    children({ parent, cognition, effects }, 120).filter(({ genome }) => genome?.["gate"] === "silu");
  t.true(gated(harmed).length < gated([]).length / 2);
});

test("a step that the history speaks for is taken more often", (t) => {
  const share = (effects: ProposeRequest["effects"]) =>
    children({ parent, effects }, 120).filter(({ genome }) => genome?.["gate"] === "silu").length;
  t.true(share([{ ...helped, effect: 0.3 }]) > 2 * share([]) + 10);
});

test("given that every neighbour was tried, then something farther that was not", (t) => {
  const neighbours = stepsFrom(gatedDelta).map((step) => genomeDigest(withValue(gatedDelta, step)));
  const tried = new Set([genomeDigest(gatedDelta), ...neighbours]);
  for (const child of children({ parent, tried })) t.false(tried.has(genomeDigest(genomeOf(child))));
});

test("given two hundred experiments, then two hundred genomes", (t) => {
  const tried = new Set<string>();
  let last = parent;
  for (let randomSeed = 0; randomSeed < 200; randomSeed++) {
    const child = genomeOf(proposed(request({ parent: last, randomSeed, tried })));
    t.false(tried.has(genomeDigest(child)));
    tried.add(genomeDigest(child));
    if (randomSeed % 10 === 0) last = known(`e${randomSeed}`, child);
  }
});

test("the control arm looks at neither parent, references nor effects", (t) => {
  const opened = { arm: "control" as const };
  for (let randomSeed = 0; randomSeed < 20; randomSeed++) {
    const blind = proposed(request({ opened, randomSeed }));
    const seeing = proposed(
      request({ opened, randomSeed, parent, references: [known("e06", linear)], effects: [helped] }),
    );
    t.deepEqual(seeing, blind);
    t.true(blind.citations.every(({ kind, ids }) => kind === "originality" && ids.length === 0));
  }
});

test("given no parent, or one without a genome, then it begins at a reference or a published layer", (t) => {
  for (const child of children({ parent: known("e09", null), references: [known("e06", linear)] }, 10))
    t.regex(child.motivation, / of name-e06/);
  for (const child of children({}, 10)) t.regex(child.motivation, /the published layer/);
});

const refusedFor = (reason: string, ...probes: string[]): ProposeRequest["refused"] => {
  const { source: _, className, ...design } = proposed(request({ parent }));
  const wild = decodeGenome({
    update: "additive",
    normalisation: "none",
    valueSize: 2,
    gate: "silu",
    convolution: 2,
  });
  return {
    proposal: {
      ...design,
      genome: wild,
      revision: 0,
      code: { artifact, className, trust: "printed" },
    },
    refusal: {
      reason,
      failures: probes.map((name) => ({ name, verdict: "fail", evidence: {}, hint: "" })),
    },
  };
};

const revisions: readonly [string, ProposeRequest["refused"], Trouble][] = [
  ["not finite", refusedFor("did not pass: finite (fail)", "finite"), "not-finite"],
  ["diverged", refusedFor("the training loss of step 12 is not a finite number"), "not-finite"],
  ["too slow", refusedFor("did not pass: wall-time (fail)", "wall-time"), "too-costly"],
  ["out of time", refusedFor("not done after 600 s"), "too-costly"],
  ["not causal", refusedFor("did not pass", "causality-by-gradient"), "not-causal"],
];

for (const [title, refused, trouble] of revisions)
  test(`given a refusal, ${title}, then the revision takes one value that mends it`, (t) => {
    const taken = new Set<string>();
    for (let randomSeed = 0; randomSeed < 20; randomSeed++) {
      const revised = proposed(request({ parent, revision: 1, randomSeed, refused }));
      const [change, ...others] = changesBetween(
        decodeGenome(refused?.proposal.genome ?? {}),
        genomeOf(revised),
      );
      if (change === undefined) throw new Error("nothing was changed");
      t.is(others.length, 0);
      const { gene, to } = change;
      const allele = geneOf(gene).values.find(({ value }) => String(value) === to);
      t.true(allele?.mends?.includes(trouble), `${gene} ${to}`);
      t.is(revised.operator, "remedy");
      t.deepEqual(revised.citations, [{ element: gene, kind: "experience", ids: ["e0100"] }]);
      taken.add(gene);
    }
    t.true(taken.size > 1, "there is more than one remedy");
  });

test("given a remedy that has helped before, then that one rather than another", (t) => {
  const refused = refusedFor("did not pass: wall-time (fail)", "wall-time");
  const effects = [{ ...helped, value: "none", effect: 1 }];
  for (let randomSeed = 0; randomSeed < 20; randomSeed++)
    t.is(proposed(request({ parent, revision: 1, randomSeed, refused, effects })).genome?.["gate"], "none");
});

test("given that every remedy was tried, then another child of the same parent", (t) => {
  const refused = refusedFor("did not pass: wall-time (fail)", "wall-time");
  const wild = decodeGenome(refused?.proposal.genome ?? {});
  const tried = new Set(stepsFrom(wild).map((step) => genomeDigest(withValue(wild, step))));
  const revised = proposed(request({ parent, revision: 1, refused, tried }));
  t.true(operators.some(({ name }) => name === revised.operator));
});

test("given a refusal that no gene mends, then another child of the same parent", (t) => {
  const refused = refusedFor("not novel: the same layer as e03");
  const revised = proposed(request({ parent, revision: 1, refused }));
  t.true(operators.some(({ name }) => name === revised.operator));
  t.true(revised.motivation.includes("not novel") && revised.motivation.includes("e05"));
});
