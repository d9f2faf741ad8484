import { HashMap } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { defineProjection } from "../projection.ts";
import { defineTable, integer, json, nullable, real, text, truth } from "../table.ts";
import {
  type Claim,
  claimOf,
  claimsOf,
  type ClaimTest,
  evolve,
  initial,
  type State,
  testOf,
  testsOf,
} from "./fold.ts";

const all = (state: State): Claim[] =>
  [...HashMap.keys(state)].flatMap((campaign) => claimsOf(state, campaign));

const allTests = (state: State): ClaimTest[] =>
  [...HashMap.keys(state)].flatMap((campaign) => testsOf(state, campaign));

/** The claim that an event is about: one of its confirmation's stream, or named in its data. */
const touchedBy = (state: State, { stream, data }: LoggedEvent): Claim[] => {
  const id = stream.kind === "experiment" ? stream.id : "claim" in data ? data.claim : null;
  const claim = id === null ? undefined : claimOf(state, stream.campaign, id);
  return claim === undefined ? [] : [claim];
};

/** The test of a claim that an event is about. */
const touchedTest = (state: State, { stream }: LoggedEvent): ClaimTest[] => {
  const test = stream.kind === "experiment" ? testOf(state, stream.campaign, stream.id) : undefined;
  return test === undefined ? [] : [test];
};

/** What a comparison found, as columns. */
const found = (comparison: ClaimTest["comparison"]) => ({
  mean: comparison?.mean ?? null,
  deviation: comparison?.deviation ?? null,
  low: comparison?.low ?? null,
  high: comparison?.high ?? null,
  confidence: comparison?.confidence ?? null,
  method: comparison?.method ?? null,
  p: comparison?.p ?? null,
});

const foundColumns = {
  mean: nullable(real),
  deviation: nullable(real),
  low: nullable(real),
  high: nullable(real),
  confidence: nullable(real),
  method: nullable(text),
  p: nullable(real),
} as const;

const claimRow = ({ verdict, requested: _, plan, ablated, scaled, ...claim }: Claim) => ({
  ...claim,
  ...found(verdict?.comparison ?? null),
  q: verdict?.q ?? null,
  rate: verdict?.rate ?? null,
  begun: verdict?.begun ?? null,
  measured: verdict?.measured ?? null,
  shrunk: verdict?.shrunk ?? null,
  workers: verdict?.workers ?? null,
  explorers: verdict?.explorers ?? null,
  split: verdict?.split ?? null,
  provisional: verdict?.provisional ?? null,
  reason: verdict?.reason ?? null,
  ablationsPlanned: plan?.ablations.length ?? null,
  ablationsBegun: ablated?.begun ?? null,
  ablationsMeasured: ablated?.measured ?? null,
  scaledGain: scaled?.comparison?.mean ?? null,
  signHolds: scaled?.signHolds ?? null,
  thresholdHolds: scaled?.thresholdHolds ?? null,
});

const testRow = ({ pairsDone, comparison, ...test }: ClaimTest) => ({
  ...test,
  pairsDone: pairsDone.length,
  ...found(comparison),
});

/** What the director said of each gene of a discovery. */
const geneRows = ({ campaign, claim, ablated }: Claim) =>
  (ablated?.ablations ?? []).map(({ comparison, ...one }) => ({
    ...{ campaign, claim, ...one },
    lost: comparison?.mean ?? null,
    low: comparison?.low ?? null,
    high: comparison?.high ?? null,
    p: comparison?.p ?? null,
  }));

const pairRows = ({ campaign, experiment, claim, pairsDone }: ClaimTest) =>
  pairsDone.map(([candidate, reference], index) => ({
    ...{ campaign, experiment, claim, pair: index + 1, randomSeed: candidate.randomSeed },
    candidateLoss: candidate.loss,
    candidateAccuracy: candidate.accuracy,
    referenceLoss: reference.loss,
    referenceAccuracy: reference.accuracy,
  }));

export const claims = defineProjection({
  name: "claims",
  version: 2,
  initial,
  evolve,
  tables: [
    defineTable({
      name: "claims",
      columns: {
        campaign: text,
        claim: text,
        experiment: text,
        baseline: text,
        status: text,
        /** Over the baseline in exploration, and the threshold. */
        gain: real,
        minimumGain: real,
        pairs: integer,
        candidates: integer,
        ...foundColumns,
        q: nullable(real),
        rate: nullable(real),
        begun: nullable(integer),
        measured: nullable(integer),
        shrunk: nullable(real),
        workers: nullable(json),
        explorers: nullable(json),
        split: nullable(integer),
        provisional: nullable(truth),
        reason: nullable(text),
        ablationsPlanned: nullable(integer),
        ablationsBegun: nullable(integer),
        ablationsMeasured: nullable(integer),
        /** At the larger size. */
        scaledGain: nullable(real),
        signHolds: nullable(truth),
        thresholdHolds: nullable(truth),
        claimedSequence: integer,
      },
      primaryKey: ["campaign", "claim"],
      rows: (state: State) => all(state).map(claimRow),
      touched: (state, event) => touchedBy(state, event).map(claimRow),
    }),
    defineTable({
      name: "claimTests",
      columns: {
        campaign: text,
        experiment: text,
        claim: text,
        stage: text,
        gene: nullable(text),
        pairs: integer,
        pairsDone: integer,
        status: text,
        ...foundColumns,
        reason: nullable(text),
      },
      primaryKey: ["campaign", "experiment"],
      rows: (state: State) => allTests(state).map(testRow),
      touched: (state, event) => touchedTest(state, event).map(testRow),
    }),
    defineTable({
      name: "claimGenes",
      columns: {
        campaign: text,
        claim: text,
        ablation: text,
        gene: text,
        value: text,
        putBack: text,
        /** Of the gain, without the value. */
        lost: nullable(real),
        low: nullable(real),
        high: nullable(real),
        p: nullable(real),
        q: real,
        reason: text,
      },
      primaryKey: ["campaign", "ablation"],
      rows: (state: State) => all(state).flatMap(geneRows),
      touched: (state, event) =>
        event.type === "DiscoveryAblated" ? touchedBy(state, event).flatMap(geneRows) : [],
    }),
    defineTable({
      name: "claimPairs",
      columns: {
        campaign: text,
        experiment: text,
        claim: text,
        pair: integer,
        randomSeed: integer,
        candidateLoss: real,
        candidateAccuracy: real,
        referenceLoss: real,
        referenceAccuracy: real,
      },
      primaryKey: ["campaign", "experiment", "pair"],
      rows: (state: State) => allTests(state).flatMap(pairRows),
      touched: (state, event) =>
        event.type === "TrainingFinished" ? touchedTest(state, event).flatMap(pairRows) : [],
    }),
  ],
});
