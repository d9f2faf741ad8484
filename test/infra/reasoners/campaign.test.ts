// What the grammar says in a whole campaign is true of the campaign's log.
import test from "ava";
import { decodeGenome } from "../../../actors/grammar/normalise.ts";
import { fitnessOn } from "../../actors/grammar/landscape.ts";
import { playCampaign } from "../../support/memory-lab.ts";

// A landscape on which genes have effects, so that there is something to learn.
const fitness = fitnessOn(3);
const played = await playCampaign({
  seed: 5,
  settings: { experiments: 30 },
  measure: (_, genome) => 1.6 - fitness(decodeGenome(genome ?? {})),
});
const analyses = played.filter((event) => event.type === "AnalysisWritten");
const closings = played.filter((event) => event.type === "ExperimentClosed");

/** Experiments closed before a place in the log. */
const closedBefore = (sequence: number): ReadonlySet<string> =>
  new Set(closings.filter((closing) => closing.sequence < sequence).map(({ stream }) => stream.id));

test("a citation of experience names experiments closed before the proposal, or its own refusal", (t) => {
  const cited: string[] = [];
  for (const event of played) {
    if (event.type !== "ArchitectureProposed") continue;
    const { data, sequence, stream } = event;
    const known = closedBefore(sequence);
    for (const { ids } of data.citations.filter(({ kind }) => kind === "experience")) {
      t.true(ids.length > 0);
      for (const id of ids) t.true(known.has(id) || (id === stream.id && data.revision > 0), id);
      cited.push(...ids);
    }
  }
  t.true(cited.length > 5, "a history that teaches nothing tests nothing");
});

test("a summary's effects rest on experiments that changed the gene to the value", (t) => {
  const last = played.findLast((event) => event.type === "ExperienceSummarised");
  const changes = new Map(analyses.map(({ stream, data }) => [stream.id, data.changes]));
  t.true((last?.data.effects.length ?? 0) > 5 && (last?.data.operators.length ?? 0) > 1);
  for (const { gene, value, count, experiments } of last?.data.effects ?? []) {
    t.is(experiments.length, Math.min(count, 5));
    for (const id of experiments)
      t.true(
        changes.get(id)?.some((change) => change.gene === gene && change.to === value),
        `${gene} ${value} ${id}`,
      );
  }
});

test("an analysis compares with the parent's cost, and its findings name experiments closed before", (t) => {
  for (const { data, sequence } of analyses) {
    const known = closedBefore(sequence);
    for (const { experiments } of data.findings) for (const id of experiments) t.true(known.has(id), id);
  }
  t.true(analyses.some(({ data }) => /times the parameters.* of the parent/.test(data.text)));
});

test("complexity is judged by what the baseline's training cost", (t) => {
  const [first, second] = played.filter((event) => event.type === "QualityJudged");
  t.regex(first?.data.rationale ?? "", /with nothing to compare at the anchor/);
  t.regex(second?.data.rationale ?? "", /1\.000 times the baseline's parameters/);
});
