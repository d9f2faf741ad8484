// What the grammar reads in a person's words, and what it makes of them.
import test from "ava";
import { Option, Result } from "effect";
import { namedIn } from "../../../actors/grammar/idea.ts";
import { decodeGenome, genomeDigest, readGenomeJson } from "../../../actors/grammar/normalise.ts";
import { operators } from "../../../actors/grammar/operators/index.ts";
import { propose } from "../../../actors/grammar/propose.ts";
import type { ProposeRequest } from "../../../actors/ports.ts";
import { known, request } from "./arbitraries.ts";

test("values are named as genes are written, or as titles call them; the longest name of a gene counts", (t) => {
  const cases = [
    ["Try update=channel-decay, please.", { update: "channel-decay" }],
    ["queryConvolution: 4; keyConvolution = 4", { queryConvolution: 4, keyConvolution: 4 }],
    ["The gated delta rule (as published).", { update: "gated-delta" }],
    ["The delta rule", { update: "delta" }],
    ["a q-convolution of 4, and signed eigenvalues", { queryConvolution: 4, eigenvalues: "signed" }],
    ["temperature=0.5.", { temperature: 0.5 }],
    ["Weigh the branches by a ROUTER", { fusion: "router" }],
    ["routers and soft words, long and short", {}],
    ["", {}],
  ] as const;
  for (const [idea, named] of cases) t.deepEqual(namedIn(idea), named, idea);
});

const parent = known("e05", decodeGenome({ update: "additive", gate: "sigmoid" }));
const asked = (idea: string, change: Partial<ProposeRequest> = {}): ProposeRequest => {
  const suggestion = { suggestion: "i0001", by: "Ada", idea, code: null };
  const { opened, ...others } = change;
  return request({ parent, ...others, opened: { ...opened, arm: "suggestion", suggestion } });
};
const proposed = (idea: string, change: Partial<ProposeRequest> = {}) => {
  const proposal = Result.getOrThrow(propose(asked(idea, change)));
  return { ...proposal, genome: Option.getOrThrow(readGenomeJson(proposal.genome)) };
};

test("what the words name is put into the parent and nothing else, and the motivation begins with whose idea it is", (t) => {
  const { genome, motivation, operator } = proposed("The delta rule\nwith gate=silu");
  t.deepEqual(genome, decodeGenome({ update: "delta", gate: "silu" }));
  t.is(operator, "suggestion");
  t.true(
    motivation.startsWith("Idea i0001 of Ada: The delta rule with gate=silu Suggestion of name-e05"),
    motivation,
  );
});

test("what was tried already is not proposed again, but what is nearest to it", (t) => {
  const first = decodeGenome({ update: "delta", gate: "silu" });
  const { genome } = proposed("The delta rule with gate=silu", { tried: new Set([genomeDigest(first)]) });
  t.notDeepEqual(genome, first);
  const differing = Object.keys(first).filter((gene) => genome[gene as "gate"] !== first[gene as "gate"]);
  t.true(differing.length <= 2, differing.join(" "));
});

test("words that name nothing new are left to evolution and to what the library found for them", (t) => {
  for (const idea of ["Make it better.", "gate=sigmoid"]) {
    const { motivation, operator } = proposed(idea);
    t.true(
      operators.some(({ name }) => name === operator),
      operator,
    );
    t.true(motivation.startsWith(`Idea i0001 of Ada: ${idea}`));
  }
});

test("an idea as long as it may be leaves a motivation that is no longer than others", (t) => {
  const { motivation } = proposed(`${"so ".repeat(1300)} update=delta`);
  t.true(motivation.length <= 1499);
});
