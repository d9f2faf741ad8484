// What is printed runs, and computes what the papers' recurrences do: each layer against a slow reference in Python.
import { spawnSync } from "node:child_process";
import path from "node:path";
import test from "ava";
import { Option, Schema } from "effect";
import fc from "fast-check";
import type { Genome } from "../../../actors/grammar/genome.ts";
import { nameOf } from "../../../actors/grammar/name.ts";
import { decodeGenome, geneNames, geneOf } from "../../../actors/grammar/normalise.ts";
import { print } from "../../../actors/grammar/print.ts";
import { readGenome } from "../../../actors/grammar/read.ts";
import { references } from "../../../actors/grammar/references.ts";
import { python } from "../../support/python.ts";
import { rawGenome, sample } from "./arbitraries.ts";

interface Case {
  readonly name: string;
  readonly genome: Genome;
  readonly className: string;
  readonly source: string;
}
const caseOf = (genome: Genome, change = (source: string) => source): Case => {
  const { source, className } = print(genome);
  return { name: nameOf(genome), genome, className, source: change(source) };
};

const Answers = Schema.Array(Schema.Struct({ name: Schema.String, failures: Schema.Array(Schema.String) }));
/** Each case's failures, by name. */
const check = (cases: readonly Case[]): ReadonlyMap<string, readonly string[]> => {
  const script = path.join(import.meta.dirname, "check_printed.py");
  const run = spawnSync(python, [script], {
    input: JSON.stringify(cases),
    encoding: "utf8",
    maxBuffer: 1 << 26,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1", CUDA_VISIBLE_DEVICES: "" },
  });
  if (run.error !== undefined || run.status !== 0)
    throw new Error(`${python} check_printed.py ended with ${run.status ?? run.error}: ${run.stderr}`);
  const answers = Schema.decodeUnknownSync(Answers)(
    run.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  );
  return new Map(answers.map(({ name, failures }) => [name, failures]));
};

/** Layers in which every value of every gene meets every state update that it can stand with: of many drawn the one
 *  that shows most, until nothing is new. */
const combinations = (): readonly Genome[] => {
  const meetings = (genome: Genome) =>
    geneNames
      .filter((name) => geneOf(name).active(genome))
      .map((name) => [genome.update, name, genome[name]].join());
  const drawn = sample(4000);
  const unseen = new Set(drawn.flatMap(meetings));
  const chosen: Genome[] = [];
  while (unseen.size > 0) {
    const news = drawn.map((genome) => meetings(genome).filter((meeting) => unseen.has(meeting)));
    const best = news.reduce(
      (most, one, index) => (one.length > (news[most] ?? []).length ? index : most),
      0,
    );
    chosen.push(drawn[best] as Genome);
    for (const meeting of news[best] ?? []) unseen.delete(meeting);
  }
  return chosen;
};

test("each printed layer equals its reference, is causal at every length and has finite gradients", (t) => {
  t.timeout(600_000);
  const genomes = [...references.map(({ genome }) => genome), ...combinations()];
  for (const name of geneNames)
    t.deepEqual(
      [...new Set(genomes.map((genome) => String(genome[name])))].toSorted(),
      geneOf(name)
        .values.map(({ value }) => String(value))
        .toSorted(),
      `values of ${name}`,
    );
  const answers = check(genomes.map((genome) => caseOf(genome)));
  t.is(answers.size, genomes.length);
  t.deepEqual(
    [...answers].filter(([, failures]) => failures.length > 0),
    [],
  );
});

const wrong: readonly [string, (source: string) => string, RegExp][] = [
  ["sees the future", (source) => source.replace("* between).tril() @", "* between) @"), /before it/],
  [
    "forgets its state between chunks",
    (source) => source.replace("+ (until_end * k).mT", "+ 0 * k.mT"),
    /reference/,
  ],
  ["skips the solve", (source) => source.replace("overlap, beta", "0 * overlap, beta"), /reference/],
  [
    "draws random numbers",
    (source) => source.replace("x = hidden_states", "x = F.dropout(hidden_states)"),
    /random/,
  ],
  [
    "forgets at once",
    (source) => source.replace("decay_proj.bias, 4.0", "decay_proj.bias, 0.0"),
    /remembers 2\.0 tokens before training, not 55/,
  ],
  ["does not run", (source) => source.replace("self.norm(y)", "self.nrm(y)"), /AttributeError/],
];

test("the check finds a layer that does something else", (t) => {
  const genome = decodeGenome({ update: "gated-delta", convolution: 4 });
  const cases = wrong.map(([name, change]) => ({ ...caseOf(genome, change), name }));
  for (const { name, source } of cases) t.not(source, print(genome).source, name);
  const answers = check(cases);
  for (const [name, , failure] of wrong) t.regex((answers.get(name) ?? []).join("\n"), failure, name);
});

test("a genome is read back from what it printed, and printing is repeatable", (t) => {
  fc.assert(
    fc.property(rawGenome, (raw) => {
      const { source } = print(raw);
      t.deepEqual(Option.map(readGenome(source), print), Option.some(print(raw)));
    }),
  );
  const first = 'Equations.\n\ngenome: {"update":"delta","convolution":4,"gate":"none"}\n';
  t.deepEqual(readGenome(first), Option.some(decodeGenome({ update: "delta", convolution: 4 })));
  t.true(Option.isNone(readGenome("import torch")));
  t.true(Option.isNone(readGenome('genome: {"update":"softmax"}')));
  t.true(Option.isNone(readGenome("genome: {")));
});

test("only what the genome uses is printed, in lines that a person can read", (t) => {
  for (const genome of [...references.map(({ genome }) => genome), ...sample(300)]) {
    const { source } = print(genome);
    const code = source.slice(source.indexOf('"""', 3));
    const widths = [genome.queryConvolution, genome.keyConvolution, genome.valueConvolution];
    t.is(
      code.includes("ShortConvolution"),
      [...widths, genome.residualConvolution].some((width) => width !== 0),
    );
    t.is(code.includes("gate_proj"), genome.gate !== "none");
    t.is(code.includes("beta"), genome.update.includes("delta"));
    t.is(code.includes("decay_"), geneOf("decayInit").active(genome) || genome.secondMemory === "learnt");
    t.is(code.includes("l2_normalise"), genome.update !== "none" && genome.normalisation === "l2");
    t.is(code.includes("CHUNK"), genome.update !== "none");
    t.is(code.includes("WINDOW"), genome.window !== 0);
    t.is(code.includes("RMSNorm"), genome.outputNorm === "rms");
    t.is(code.includes("second"), genome.secondMemory !== "none");
    t.is(code.includes("weights"), geneOf("fusion").active(genome) && genome.fusion !== "sum");
    t.is(code.includes("import torch.nn.functional"), /\bF\./.test(code));
    t.deepEqual(
      source.split("\n").filter((line) => line.length > 100),
      [],
    );
    t.notRegex(source, /undefined|\[object|[ \t]$|\n{4}/m);
  }
});
