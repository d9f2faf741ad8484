// What is refused in a whole campaign, and what comes of it: a baseline of the user's own, a result that leaks.
import { createHash } from "node:crypto";
import test from "ava";
import { print } from "../../../actors/grammar/print.ts";
import { referenceNamed } from "../../../actors/grammar/references.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import type { LayerCode } from "../../../events/values.ts";
import { ofType } from "../../../events/of-type.ts";
import { type MemoryCampaign, playCampaign } from "../../support/memory-lab.ts";

const program = "class Mine: ...\n";
const code: LayerCode = {
  artifact: {
    sha256: `sha256:${createHash("sha256").update(program).digest("hex")}`,
    bytes: program.length,
    mediaType: "text/x-python",
  },
  className: "Mine",
  trust: "person",
};
const playWithOwn = (more: Omit<MemoryCampaign, "seed" | "settings" | "programs">) =>
  playCampaign({
    seed: 7,
    programs: [program],
    settings: {
      experiments: 2,
      baselines: [
        { name: "delta", code: null },
        { name: "mine", code },
      ],
    },
    ...more,
  });
const lifeOf = (events: readonly LoggedEvent[], id: string) =>
  events.filter(({ stream }) => stream.id === id);

test("a user's own baseline is measured as it is, and candidates may descend from it", async (t) => {
  const events = await playWithOwn({ measure: (id) => (id === "b02" ? 0.5 : 1) });
  const life = lifeOf(events, "b02");
  t.like(ofType(life, "ArchitectureProposed")[0]?.data, { name: "mine", code, genome: null });
  t.deepEqual(ofType(life, "TrainingRequested")[0]?.data.code, code);
  t.like(ofType(life, "ExperimentClosed")[0]?.data, { outcome: "trained" });
  t.is(ofType(events, "CampaignClosed")[0]?.data.closed, 4);
});

test("one that fails its probes is rejected with the evidence, once, and the campaign goes on", async (t) => {
  const events = await playWithOwn({ measure: () => 1, probe: (id) => (id === "b02" ? "fail" : "pass") });
  const life = lifeOf(events, "b02");
  t.is(ofType(life, "ArchitectureProposed").length, 1);
  t.is(ofType(life, "ArchitectureRejected")[0]?.data.failures.length, 1);
  t.like(ofType(life, "ExperimentClosed")[0]?.data, { outcome: "rejected", fitness: null });
  t.is(ofType(events, "CampaignClosed")[0]?.data.closed, 4);
});

test("a reference that fails its probes is rejected once: the same bytes would fail again", async (t) => {
  const events = await playCampaign({
    seed: 7,
    settings: { experiments: 2 },
    measure: () => 1,
    probe: (id) => (id === "b02" ? "fail" : "pass"),
  });
  const life = lifeOf(events, "b02");
  t.is(ofType(life, "ArchitectureProposed").length, 1);
  t.like(ofType(life, "ExperimentClosed")[0]?.data, { outcome: "rejected", fitness: null });
});

test("a user's program that is a reference to the letter is measured beside it", async (t) => {
  const { source, className } = print(referenceNamed("delta")!.genome);
  const sha256 = `sha256:${createHash("sha256").update(source).digest("hex")}`;
  const artifact = { sha256, bytes: Buffer.byteLength(source), mediaType: "text/x-python" };
  const events = await playCampaign({
    seed: 7,
    programs: [source],
    settings: {
      experiments: 2,
      baselines: [
        { name: "mine", code: { artifact, className, trust: "person" } },
        { name: "delta", code: null },
      ],
    },
    measure: () => 1,
  });
  for (const id of ["b01", "b02"])
    t.like(ofType(lifeOf(events, id), "ExperimentClosed")[0]?.data, { outcome: "trained" });
  const [judged] = ofType(lifeOf(events, "b02"), "NoveltyJudged");
  t.true(judged?.data.novel);
  t.is(judged?.data.reason, "a baseline, measured in any case; the same source as b01");
});

test("where no sandbox can be had, an experiment ends after three probings, suspected of nothing more", async (t) => {
  const events = await playCampaign({
    seed: 7,
    settings: { experiments: 2 },
    measure: (id) => (id.startsWith("b") ? 1 : 0.2),
    probe: (id, { weights }) => (id === "e0001" || weights !== null ? "none" : "pass"),
  });
  for (const [id, probings] of [
    ["e0001", 3],
    ["e0002", 4],
  ] as const) {
    const life = lifeOf(events, id);
    t.is(ofType(life, "ProbeFinished").length, probings);
    t.is(ofType(life, "ArchitectureRejected").length, 0);
    const closing = ofType(life, "ExperimentClosed")[0]?.data;
    t.like(closing, { outcome: "failed", fitness: null });
    t.regex(closing?.reason ?? "", /^could not be probed, asked 3 times: no child could be started/);
  }
});

test("what leaks every time is rejected to the last revision and leaves no score; honest gains are cleared", async (t) => {
  const leaks = new Set(["e0001"]);
  const events = await playCampaign({
    seed: 7,
    settings: { experiments: 3 },
    measure: (id) => (id.startsWith("b") ? 1 : 0.2),
    probe: (id, { weights }) => (weights !== null && leaks.has(id) ? "fail" : "pass"),
  });
  const leaky = lifeOf(events, "e0001");
  t.is(ofType(leaky, "LeakSuspected").length, 4);
  t.is(ofType(leaky, "ArchitectureRejected").length, 4);
  t.is(ofType(leaky, "TrainingFinished").length, 4);
  t.like(ofType(leaky, "ExperimentClosed")[0]?.data, { outcome: "rejected", fitness: null });
  for (const type of ["QualityJudged", "AnalysisWritten", "FitnessScored"] as const)
    t.is(ofType(leaky, type).length, 0, type);
  for (const id of ["e0002", "e0003"]) {
    t.is(ofType(lifeOf(events, id), "LeakCleared").length, 1);
    t.like(ofType(lifeOf(events, id), "ExperimentClosed")[0]?.data, { outcome: "trained" });
  }
  const members = ofType(events, "SeedPoolUpdated").flatMap(({ data }) => data.members);
  t.false(members.some(({ experiment }) => leaks.has(experiment)));
});

test("the summary is made afresh after each rejection, in the arm that learns", async (t) => {
  const events = await playCampaign({
    seed: 7,
    settings: { experiments: 6 },
    measure: () => 1,
    probe: (id) => (id.startsWith("b") ? "pass" : "fail"),
  });
  const candidates = ofType(events, "ExperimentOpened").filter(({ data }) => data.arm !== "baseline");
  t.true(candidates.some(({ data }) => data.arm === "evolution"));
  for (const { stream, data } of candidates) {
    const life = lifeOf(events, stream.id);
    t.is(ofType(life, "ArchitectureProposed").length, 4);
    t.is(ofType(life, "ExperienceSummarised").length, data.arm === "evolution" ? 4 : 0);
  }
});
