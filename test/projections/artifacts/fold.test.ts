import test from "ava";
import { demoSettings } from "../../../actors/policies/settings.ts";
import { artifacts } from "../../../projections/index.ts";
import { fold, rowsOf } from "../../../projections/projection.ts";
import { experimentStream, remarkStream } from "../../../events/stream.ts";
import type { MachineEvent } from "../../../actors/machines/fold.ts";
import type { Told } from "../../../bench/histories/told.ts";
import { logged } from "../../support/histories.ts";
import * as life from "../../support/life.ts";
import { answered, inCampaign } from "../../support/story.ts";

const rows = (...events: readonly MachineEvent[]) => {
  const stream = experimentStream("c1", "e1");
  const told = events.map(({ type, data }) => ({ type, data, stream }) as Told);
  return rowsOf(artifacts, fold(artifacts, logged(told)))["artifactReferences"] ?? [];
};

test("every place that names an artifact is a row, with its digest", (t) => {
  const found = rows(life.proposed(), life.trainingFinished());
  t.deepEqual(
    found.map(({ sequence, path, type }) => [sequence, path, type]),
    [
      [1, "code.artifact", "ArchitectureProposed"],
      [2, "results.0.curve", "TrainingFinished"],
      [2, "results.0.weights", "TrainingFinished"],
      [2, "log", "TrainingFinished"],
    ],
  );
  t.like(found[0], { campaign: "c1", stream: "experiment.e1", ...life.code.artifact });
});

test("prompts, answers, thoughts and the library of a campaign are references", (t) => {
  const library = { artifact: life.artifact, papers: 1, entries: 2 };
  const begun = inCampaign({
    type: "CampaignOpened",
    data: {
      ...{ name: "first", question: "why", seed: 7, keys: {}, sync: "verified" },
      settings: { ...demoSettings, library },
    },
  });
  const found = rowsOf(
    artifacts,
    fold(artifacts, logged([begun, answered("e1", { thoughts: life.artifact })])),
  )["artifactReferences"]!;
  t.deepEqual(
    found.map(({ sequence, path, stream }) => [sequence, path, stream]),
    [
      [1, "settings.library.artifact", "campaign.c1"],
      [2, "prompt", "ops.e1"],
      [2, "response", "ops.e1"],
      [2, "thoughts", "ops.e1"],
    ],
  );
});

test("what an observer says may look like a name of bytes, and is none", (t) => {
  const stream = remarkStream("c1", "watcher");
  const said = { agent: "watcher", kind: "note" };
  const told: readonly Told[] = [
    { stream, type: "RemarkMade", data: { ...said, experiment: null, body: { seen: life.artifact } } },
    {
      ...{ stream, type: "RemarkKindRegistered" as const },
      data: { ...said, description: "?", schema: { default: life.artifact } },
    },
  ];
  t.deepEqual(rowsOf(artifacts, fold(artifacts, logged(told)))["artifactReferences"], []);
});

test("an event that names none has no row", (t) => {
  t.deepEqual(rows(life.trainingStarted(), life.trainingFailed()), []);
});
