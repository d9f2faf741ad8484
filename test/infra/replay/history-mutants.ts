// Ways in which a recorded campaign may have been changed after it was written: every one of them is to be found when it
// is decided again. Places are sequences of test/histories/issue-5-claims.jsonl.gz, a campaign of four candidates.
import type { LoggedEvent } from "../../../events/envelope.ts";

export type Log = readonly LoggedEvent[];

export interface Mutant {
  readonly what: string;
  readonly change: (log: Log) => Log;
  /** The event at which it is found, by the sequence that it had before the change. */
  readonly at: number;
}

type Data = Record<string, any>;

const edit = (what: string, at: number, data: (data: Data) => Data, found = at): Mutant => ({
  what,
  change: (log) =>
    log.map((event) =>
      event.sequence === at ? ({ ...event, data: data(structuredClone(event.data)) } as LoggedEvent) : event,
    ),
  at: found,
});
const set = (what: string, at: number, values: Data, found = at): Mutant =>
  edit(what, at, (data) => ({ ...data, ...values }), found);
const envelope = (what: string, at: number, values: Partial<LoggedEvent>, found = at): Mutant => ({
  what,
  change: (log) =>
    log.map((event) => (event.sequence === at ? ({ ...event, ...values } as LoggedEvent) : event)),
  at: found,
});
const drop = (what: string, at: number, found: number): Mutant => ({
  what,
  change: (log) => log.filter(({ sequence }) => sequence !== at),
  at: found,
});
/** Takes an event out and puts it in again behind another one. */
const move = (what: string, from: number, behind: number, found: number): Mutant => ({
  what,
  change: (log) => {
    const taken = log.find(({ sequence }) => sequence === from)!;
    return log.flatMap((event) =>
      event === taken ? [] : event.sequence === behind ? [event, taken] : [event],
    );
  },
  at: found,
});
const settings = (what: string, change: (settings: Data) => Data, found: number): Mutant =>
  edit(what, 1, ({ settings, ...data }) => ({ ...data, settings: change(settings) }), found);
const policy = (what: string, values: Data, found: number): Mutant =>
  settings(what, (all) => ({ ...all, policy: { ...all["policy"], ...values } }), found);

const opened: readonly Mutant[] = [
  set("another parent", 50, { parent: "e0001" }),
  set("no parent", 34, { parent: null }),
  edit("a reference less", 50, (data) => ({ ...data, references: data["references"].slice(1) })),
  edit("references in another order", 50, (data) => ({
    ...data,
    references: data["references"].toReversed(),
  })),
  set("another generation of the pool", 50, { poolGeneration: 0 }),
  set("the other arm", 34, { arm: "control" }),
  set("another random seed", 19, { randomSeed: 1 }),
  edit("an easier baseline", 34, (data) => ({ ...data, baseline: { ...data["baseline"], loss: 3 } })),
  set("more revisions", 50, { revisions: 9 }),
  edit("another leak rule", 50, (data) => ({ ...data, rules: { ...data["rules"], leakGain: null } })),
];

const campaign: readonly Mutant[] = [
  set("another seed of the campaign", 1, { seed: 1 }, 3),
  policy("all candidates in the control arm", { controlShare: 1 }, 19),
  policy("a pool of one", { poolSize: 1 }, 49),
  policy("a later pool", { coldStart: 4 }, 49),
  policy("another parent policy", { parent: "islands", references: 1 }, 34),
  settings("a candidate more", (all) => ({ ...all, experiments: 5 }), 79),
  settings("two at once", (all) => ({ ...all, parallel: 2 }), 17),
  settings(
    "another threshold of claims",
    (all) => ({ ...all, criteria: { ...all["criteria"], minimumGain: 0.006 } }),
    81,
  ),
  settings(
    "a stricter rate of false discoveries",
    (all) => ({ ...all, criteria: { ...all["criteria"], falseDiscoveryRate: 0.01 } }),
    141,
  ),
  edit("a fitness in the pool", 49, (data) => ({
    ...data,
    members: data["members"].map((member: Data) => ({ ...member, fitness: member["fitness"] + 1e-9 })),
  })),
  edit("the pool in another order", 49, (data) => ({ ...data, members: data["members"].toReversed() })),
  edit("a member of the pool less", 49, (data) => ({ ...data, members: data["members"].slice(1) })),
  set("a larger claim", 81, { gain: 0.5 }),
  set("a claim of another candidate", 82, { experiment: "e0004" }),
  envelope("a claim refuted turned into a confirmed one", 141, { type: "DiscoveryConfirmed" }),
  set("another q-value", 142, { q: 0.01 }),
  set("another reason to close", 143, { reason: "stopped" }),
  set("a decision on another cause", 33, { cause: "97e978f23248514c869e3ef43f9d8851" }),
  set("a decision that opens another", 48, { opened: ["e0004"] }),
  envelope("a decision by somebody else", 48, { actor: "analyst" }),
  drop("a generation of the pool was never named", 49, 50),
  drop("an experiment was never opened", 34, 35),
  drop("a decision was never taken", 33, 34),
  drop("the campaign was never closed", 143, 142),
  move("a decision before the closing that it is taken on", 32, 33, 33),
  move("the claims in another order", 81, 82, 82),
];

const experiment: readonly Mutant[] = [
  edit("another gene in a proposal", 36, (data) => ({
    ...data,
    genome: { ...data["genome"], heads: data["genome"]["heads"] === 1 ? 2 : 1 },
  })),
  edit("another printed source", 36, (data) => ({
    ...data,
    code: {
      ...data["code"],
      artifact: { ...data["code"]["artifact"], sha256: `sha256:${"0".repeat(64)}` },
    },
  })),
  set("another name", 36, { name: "delta-better" }),
  edit("a motivation in other words", 36, (data) => ({ ...data, motivation: `${data["motivation"]} ` })),
  set("no citations", 36, { citations: [] }),
  set("another operator", 36, { operator: "by hand" }),
  set("experience forgotten", 51, { effects: [] }),
  set("a summary in other words", 51, { summary: "nothing was learnt" }),
  set("novel, which it was not said to be", 37, { novel: false }),
  edit("novelty by another digest", 37, (data) => ({ ...data, digest: `sha256:${"0".repeat(64)}` })),
  set("a probing for longer", 38, { timeLimit: 9 }),
  set("more parameters accepted", 40, { parameters: 1 }),
  set("trained from another seed", 41, { randomSeed: 1 }),
  set("a better grade", 44, { score: 10 }),
  set("a better fitness", 46, { fitness: 0.99 }),
  edit("another term of the fitness", 46, (data) => ({ ...data, terms: { ...data["terms"], judge: 1 } })),
  set("closed with a better fitness", 47, { fitness: 0.99 }),
  set("closed as failed", 47, { outcome: "failed", fitness: null }),
  edit("a difference between the runs", 108, (data) => ({
    ...data,
    differences: data["differences"].map((one: number) => one + 0.01),
  })),
  set("less confidence", 108, { confidence: 0.5 }),
  set("a pair trained from another seed", 87, { randomSeed: 1 }),
  set("another split", 84, { split: 0 }),
  envelope("an answer to another cause", 37, { causationid: "97e978f23248514c869e3ef43f9d8851" }),
  envelope("an answer by another role", 44, { actor: "analyst" }),
  drop("novelty was never judged", 37, 38),
  drop("a fitness was never scored", 46, 47),
  drop("never accepted", 40, 41),
  move("probed before novelty was judged", 37, 38, 38),
  move("closed before its fitness was scored", 46, 47, 47),
  move("trained before it was accepted", 40, 41, 41),
];

/** What agents report is given; what follows from it is not. */
const reports: readonly Mutant[] = [
  set("a probing that failed", 39, { verdict: "fail" }, 40),
  edit(
    "a lower loss",
    43,
    (data) => ({
      ...data,
      results: data["results"].map((result: Data) => ({ ...result, loss: result["loss"] - 0.01 })),
    }),
    44,
  ),
  edit(
    "a better comparison",
    109,
    (data) => ({ ...data, comparison: { ...data["comparison"], p: 1e-6, mean: 1 } }),
    // The means of the pairs are checked by the machine.
    109,
  ),
  set("another attempt", 42, { attempt: 7 }),
  envelope("a report to another request", 43, { causationid: "97e978f23248514c869e3ef43f9d8851" }),
  drop("a training was never begun", 42, 43),
  drop("a training was never finished", 43, 44),
];

export const historyMutants: readonly Mutant[] = [...opened, ...campaign, ...experiment, ...reports];
