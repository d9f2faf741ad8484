// Shorthand for given/when/then tests of folds: facts of one experiment or of its campaign, with what matters given.
import { experimentStream, campaignStream, opsStream } from "../../events/stream.ts";
import type { EventData, Fact } from "../../events/index.ts";
import * as life from "./life.ts";
import type { Told } from "../../bench/histories/told.ts";

const C = "c1";
const inExperiment = (id: string, { type, data }: Fact): Told =>
  ({ type, data, stream: experimentStream(C, id) }) as Told;
export const inCampaign = (fact: Fact): Told => ({ ...fact, stream: campaignStream(C) });

export const opened = (id: string, change: Partial<EventData<"ExperimentOpened">> = {}): Told =>
  inExperiment(id, life.opened({ parent: null, ...change }));
export const proposed = (
  id: string,
  genome: EventData<"ArchitectureProposed">["genome"],
  revision = 0,
  operator = "point mutation",
): Told =>
  inExperiment(id, {
    type: "ArchitectureProposed",
    data: {
      revision,
      name: `${id} v${revision}`,
      motivation: "to see",
      code: life.code,
      genome,
      operator,
      citations: [],
    },
  });
export const judgedNovel = (id: string, digit: string): Told =>
  inExperiment(id, {
    type: "NoveltyJudged",
    data: { novel: true, digest: `sha256:${digit.repeat(64)}`, nearest: [], reason: "new" },
  });
export const finished = (id: string, loss: number, accuracy = 0.5): Told =>
  inExperiment(id, life.trainingFinished(1, { loss, accuracy }));
export const analysed = (id: string, ...changes: EventData<"AnalysisWritten">["changes"]): Told =>
  inExperiment(id, life.analysed(...changes));
export const closed = (id: string, fitness: number | null): Told =>
  inExperiment(id, {
    type: "ExperimentClosed",
    data: { outcome: fitness === null ? "failed" : "trained", reason: "so", fitness },
  });
export const answered = (id: string, change: Partial<EventData<"InferenceRecorded">> = {}): Told => ({
  type: "InferenceRecorded",
  data: life.inference(id, change),
  stream: opsStream(C, id),
});
export const happened = inExperiment;
export const pooled = (generation: number, members: EventData<"SeedPoolUpdated">["members"]): Told =>
  inCampaign({ type: "SeedPoolUpdated", data: { generation, entries: members.length, members } });
