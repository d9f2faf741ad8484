// A campaign that claims, confirms, compares at a larger size and ablates, killed before these begin; then every number
// computed once more, from its events alone and without scipy.
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { Effect } from "effect";
import type { GeneName, GeneValue } from "../../actors/grammar/genome.ts";
import { decodeGenome, withValue } from "../../actors/grammar/normalise.ts";
import { qValues } from "../../actors/policies/claims.ts";
import { random } from "../../actors/policies/random.ts";
import type { EventData } from "../../events/index.ts";
import { measuredBy } from "../../events/suite.ts";
import type { Comparison } from "../../events/values.ts";
import { pythonProgram } from "../../infra/embedded/python.ts";
import { ofType } from "../../events/of-type.ts";
import { checkFinished, readLog } from "../support/campaign-check.ts";
import { cambrian, type Ended } from "../support/cli.ts";
import { isThorough, shortWait } from "../support/killed.ts";
import { bcaInterval, deviation, mean, signFlip, studentInterval } from "../support/statistics.ts";

const home = fs.mkdtempSync(join(tmpdir(), "cambrian-claims-"));
test.after.always(() => fs.rmSync(home, { recursive: true, force: true }));
const data = join(home, "lab");
const read = (...args: readonly string[]): Promise<Ended> => cambrian([...args, "--data", data]);

/** Where `npm run kills` kills it as well, while it confirms, and then while it ablates. */
const places = [
  "engineer.compare:before-append",
  "engineer.compare:before-ack",
  "gpu-agent.ComparisonRequested:before-perform",
  "gpu-agent.ComparisonMeasured:before-append",
  "gpu-agent.ComparisonMeasured:before-ack",
  "researcher.propose:before-append",
];

const PAIRS = 4;
const MORE_PAIRS = 2;
/** Whatever is compared with a baseline that learns nothing is confirmed; whose genes are put back is better than that. */
const file = `
name: claiming
seed: 7
experiments: 2
size: tiny
tasks: [{ task: overwrite-recall }]
baselines: [{ name: hopeless, program: ${join(import.meta.dirname, "../support/layers/hopeless.py")} }, linear]
policy: { parentRanks: 1, controlShare: 0, rules: { leakGain: null } }
criteria:
  minimumGain: 0.000001
  confirmations: 1
  confirmSeeds: ${PAIRS}
  falseDiscoveryRate: 0.2
  ablationSeeds: ${MORE_PAIRS}
  scale: { size: tiny, seeds: ${MORE_PAIRS} }
`;

interface Measured {
  readonly loss: number;
  readonly accuracy: number;
}
const gainOver = (baseline: Measured, candidate: Measured): number =>
  ((baseline.loss - candidate.loss) / baseline.loss + candidate.accuracy - baseline.accuracy) / 2;
const close = (one: number | null | undefined, other: number, tolerance = 1e-9): boolean =>
  one !== null && one !== undefined && Math.abs(one - other) <= tolerance;

test.serial("what passes the threshold is claimed, confirmed pair by pair and judged", async (t) => {
  t.timeout(600_000);
  const path = join(home, "campaign.yaml");
  fs.writeFileSync(path, file);
  const killedAt = async (place: string, ...command: readonly string[]) => {
    const killed = await cambrian([...command, "--data", data], { ...shortWait, CAMBRIAN_FAULT: place });
    t.is(killed.signal, "SIGKILL", `${place}: exit ${killed.code}\n${killed.stderr}`);
  };
  await killedAt("engineer.compare:before-perform", "run", path);
  await killedAt("laboratory.AblationRequested:before-append", "ablate", "c0001");
  const asked = await read("ablate", "c0001");
  t.is(asked.code, 0, asked.stderr);
  t.regex(asked.stderr, /genes of c0001 are put back one at a time once it is confirmed/);
  if (isThorough) for (const place of places) await killedAt(place, "resume");
  const ended = await cambrian(["resume", "--data", data], shortWait);
  t.is(ended.code, 0, ended.stderr);
  t.regex(ended.stdout, /^claim +candidate +against/m);
  t.regex(ended.stdout, /confirmed, provisional$/m);
  t.regex(ended.stdout, /^larger +claim.*\ns0001 +c0001 +2\/2 .* measured$/m);
  t.regex(ended.stdout, /^ablation +claim.*\na0001 +c0001 .* 2\/2 .* measured$/m);
  t.regex(ended.stderr, /claims .*\n/);
});

test.serial("what is asked of a claim that there is not, or too late, is refused", async (t) => {
  t.is((await read("ablate", "c0009")).code, 4);
  const late = await read("ablate", "c0001", "claiming");
  t.is(late.code, 6);
  t.regex(late.stderr, /is closed: c0001 cannot be ablated any more/);
});

test.serial("the verdict's numbers are those of the events", async (t) => {
  const log = await readLog(data);
  checkFinished(t, log);
  const [claim, ...others] = ofType(log, "DiscoveryClaimed");
  t.deepEqual(others, []);
  const { claim: id, experiment, baseline, gain, candidates } = claim!.data;
  const suite = ofType(log, "ExperimentOpened")[0]!.data;
  const lastOf = (stream: string) => {
    const found = ofType(log, "TrainingFinished").findLast((event) => event.stream.id === stream);
    return measuredBy(suite, found!.data);
  };
  const reference = lastOf(baseline);
  const trained = ofType(log, "ExperimentClosed").flatMap(({ stream, data: { outcome } }) =>
    stream.id.startsWith("e") && outcome === "trained" ? [stream.id] : [],
  );
  t.is(candidates, trained.length);
  const gains = trained.map((one) => gainOver(reference, lastOf(one)));
  t.true(close(gain, Math.max(...gains)));
  t.is(trained[gains.indexOf(Math.max(...gains))], experiment);

  const requested = ofType(log, "TrainingRequested").filter(({ stream }) => stream.id === id);
  const runs = ofType(log, "TrainingFinished").filter(({ stream }) => stream.id === id);
  t.is(runs.length, 2 * PAIRS);
  const seeds = runs.map(({ data: { randomSeed } }) => randomSeed);
  t.is(new Set(seeds).size, PAIRS);
  const explored = ofType(log, "TrainingRequested").filter(({ stream }) => /^[be]/.test(stream.id));
  t.true(explored.every(({ data: { randomSeed, split } }) => split === 0 && !seeds.includes(randomSeed)));
  const codes = requested.map(({ data: { code, split } }) => `${split} ${code.artifact.sha256}`);
  t.is(new Set(codes).size, 2);
  t.true(codes.every((code) => code.startsWith("1 ")));
  const differences = Array.from({ length: PAIRS }, (_, pair) => {
    const [candidate, other] = runs.slice(2 * pair, 2 * pair + 2);
    t.is(candidate?.data.randomSeed, other?.data.randomSeed);
    return gainOver(measuredBy(suite, other!.data), measuredBy(suite, candidate!.data));
  });

  const [verdict, ...more] = ofType(log, "DiscoveryConfirmed");
  t.deepEqual([more, ofType(log, "DiscoveryRefuted")], [[], []]);
  const { comparison, q, begun, measured, shrunk, provisional, rate } = verdict!.data;
  t.true(close(comparison?.mean, mean(differences)));
  t.true(close(comparison?.deviation, deviation(differences)));
  const [low, high] = studentInterval(differences);
  t.is(comparison?.method, "t");
  t.true(close(comparison?.low, low, 1e-6 * (1 + Math.abs(low))));
  t.true(close(comparison?.high, high, 1e-6 * (1 + Math.abs(high))));
  t.is(comparison?.p, signFlip(differences));
  // One confirmation: its q is its p.
  t.deepEqual([begun, measured, q, provisional], [1, 1, comparison?.p, true]);
  const noise = deviation(differences) ** 2;
  const spread = mean(gains.map((one) => (one - mean(gains)) ** 2));
  const signal = Math.max(0, spread - noise);
  t.true(close(shrunk, mean(gains) + (signal / (signal + noise)) * (gain - mean(gains))));
  t.true(mean(differences) > 0 && q <= rate);
});

test.serial("what follows from it is what its pairs show, each on a split of its own", async (t) => {
  const log = await readLog(data);
  const used = new Set<number>();
  /** Of what was compared by an experiment: the differences of its pairs, on its suite. */
  const differencesOf = (id: string, split: number): number[] => {
    const own = log.filter(({ stream }) => stream.id === id);
    const opened = ofType(own, "ExperimentOpened")[0]!.data;
    t.true(ofType(own, "TrainingRequested").every(({ data }) => data.split === split));
    const runs = ofType(own, "TrainingFinished").map(({ data }) => measuredBy(opened, data));
    t.is(runs.length, 2 * opened.pairing!.randomSeeds.length);
    for (const seed of opened.pairing!.randomSeeds) {
      t.false(used.has(seed));
      used.add(seed);
    }
    return Array.from({ length: runs.length / 2 }, (_, pair) =>
      gainOver(runs[2 * pair + 1]!, runs[2 * pair]!),
    );
  };
  const agrees = (found: Comparison | null, differences: readonly number[]): void => {
    t.is(found?.pairs, differences.length);
    t.true(close(found?.mean, mean(differences)));
    t.true(close(found?.deviation, deviation(differences)));
    t.is(found?.p, signFlip(differences));
  };
  differencesOf("c0001", 1);

  const [scaled, ...others] = ofType(log, "DiscoveryScaled");
  t.deepEqual(others, []);
  const larger = differencesOf("s0001", 3);
  agrees(scaled!.data.comparison, larger);
  t.is(scaled!.data.signHolds, mean(larger) > 0);
  t.is(scaled!.data.thresholdHolds, mean(larger) >= scaled!.data.minimumGain);
  t.is(ofType(log, "DiscoveryConfirmed")[0]?.data.comparison?.mean, scaled!.data.confirmed);

  const [plan] = ofType(log, "AblationsPlanned");
  const [ablated] = ofType(log, "DiscoveryAblated");
  const { experiment, origin, ablations } = plan!.data;
  const genomeOf = (id: string) =>
    decodeGenome(
      ofType(log, "ArchitectureProposed").findLast(({ stream }) => stream.id === id)!.data.genome ?? {},
    );
  const [discovery, before] = [genomeOf(experiment), genomeOf(origin)];
  t.true(ablations.length > 0);
  t.is(ablated!.data.measured, ablations.length);
  const p = ablations.map(({ ablation, gene }, index) => {
    const found = ablated!.data.ablations[index]!;
    t.deepEqual([found.ablation, found.gene], [ablation, gene]);
    const name = gene as GeneName;
    t.deepEqual(genomeOf(ablation), withValue(discovery, [name, before[name]] as GeneValue));
    agrees(found.comparison, differencesOf(ablation, 2));
    return found.comparison!.p;
  });
  t.deepEqual(
    ablated!.data.ablations.map(({ q }) => q),
    qValues(p),
  );
});

test.serial("cambrian claims prints them with all denominators", async (t) => {
  const shown = await read("claims", "claiming");
  t.is(shown.code, 0, shown.stderr);
  t.regex(
    shown.stdout,
    /2 candidates opened, \d trained, 1 claimed\n +1 confirmations begun, 1 measured, 0 abandoned: 1 confirmed/,
  );
  t.regex(shown.stdout, /\n +1 comparisons at the larger size planned, 1 begun, 1 measured, 0 abandoned\n/);
  t.is(shown.stdout.match(/gains by pair( [+-]\d\.\d{4}){4}/)?.length, 2);
  const json = JSON.parse((await read("claims", "claiming", "--json")).stdout) as {
    readonly v: number;
    readonly denominators: Record<string, number>;
    readonly claims: readonly {
      readonly gains: readonly number[];
      readonly status: string;
      readonly scaleUp: { readonly gains: readonly number[] };
    }[];
  };
  t.is(json.v, 1);
  t.like(json.denominators, { opened: 2, claimed: 1, begun: 1, measured: 1, abandoned: 0 });
  t.is(json.claims[0]?.gains.length, PAIRS);
  t.is(json.claims[0]?.scaleUp.gains.length, MORE_PAIRS);
  t.is(json.claims[0]?.status, "confirmed");
  t.is((await read("claims", "nothing")).code, 4);
});

test("from ten pairs on the interval is scipy's BCa, and the same by our own bootstrap", (t) => {
  const { next } = random(3, "bca");
  const differences = Array.from({ length: 12 }, () => next() ** 3 - 0.1);
  const asked = JSON.stringify({ differences, seed: 5, confidence: 0.95 });
  const python = Effect.runSync(pythonProgram("python"));
  const answer = execFileSync(python, ["-m", "cambrian_gpu_agent.statistics"], { input: `${asked}\n` });
  const found = JSON.parse(answer.toString()) as EventData<"ComparisonMeasured">["comparison"];
  t.is(found.method, "bca");
  t.is(found.p, signFlip(differences));
  const [low, high] = bcaInterval(differences, 20_000, next);
  // Both ends rest on some thousand resamples each: they agree to a few hundredths of the interval's width.
  const tolerance = 0.04 * (high - low);
  t.true(close(found.low, low, tolerance), `${found.low} and ${low}`);
  t.true(close(found.high, high, tolerance), `${found.high} and ${high}`);
});
