import { HashMap } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { defineProjection } from "../projection.ts";
import { defineTable, integer, json, nullable, real, text, truth } from "../table.ts";
import { type Claim, claimOf, claimsOf, evolve, initial, type State } from "./fold.ts";

const all = (state: State): Claim[] =>
  [...HashMap.keys(state)].flatMap((campaign) => claimsOf(state, campaign));

/** The claim that an event is about: one of its confirmation's stream, or named in its data. */
const touchedBy = (state: State, { stream, data }: LoggedEvent): Claim[] => {
  const id = stream.kind === "experiment" ? stream.id : "claim" in data ? data.claim : null;
  const claim = id === null ? undefined : claimOf(state, stream.campaign, id);
  return claim === undefined ? [] : [claim];
};

const claimRow = ({ pairsDone, verdict, claimedSequence, ...claim }: Claim) => {
  const comparison = verdict?.comparison ?? null;
  return {
    ...claim,
    pairsDone: pairsDone.length,
    mean: comparison?.mean ?? null,
    deviation: comparison?.deviation ?? null,
    low: comparison?.low ?? null,
    high: comparison?.high ?? null,
    confidence: comparison?.confidence ?? null,
    method: comparison?.method ?? null,
    p: comparison?.p ?? null,
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
    claimedSequence,
  };
};

const pairRows = ({ campaign, claim, pairsDone }: Claim) =>
  pairsDone.map(([candidate, baseline], index) => ({
    ...{ campaign, claim, pair: index + 1, randomSeed: candidate.randomSeed },
    candidateLoss: candidate.loss,
    candidateAccuracy: candidate.accuracy,
    baselineLoss: baseline.loss,
    baselineAccuracy: baseline.accuracy,
  }));

export const claims = defineProjection({
  name: "claims",
  version: 1,
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
        pairsDone: integer,
        candidates: integer,
        mean: nullable(real),
        deviation: nullable(real),
        low: nullable(real),
        high: nullable(real),
        confidence: nullable(real),
        method: nullable(text),
        p: nullable(real),
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
        claimedSequence: integer,
      },
      primaryKey: ["campaign", "claim"],
      rows: (state: State) => all(state).map(claimRow),
      touched: (state, event) => touchedBy(state, event).map(claimRow),
    }),
    defineTable({
      name: "claimPairs",
      columns: {
        campaign: text,
        claim: text,
        pair: integer,
        randomSeed: integer,
        candidateLoss: real,
        candidateAccuracy: real,
        baselineLoss: real,
        baselineAccuracy: real,
      },
      primaryKey: ["campaign", "claim", "pair"],
      rows: (state: State) => all(state).flatMap(pairRows),
      touched: (state, event) =>
        event.type === "TrainingFinished" ? touchedBy(state, event).flatMap(pairRows) : [],
    }),
  ],
});
