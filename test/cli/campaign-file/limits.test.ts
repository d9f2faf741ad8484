// The largest of everything that a campaign file may ask for still fits into the events that say it; one more of it is
// refused before anything is opened.
import test from "ava";
import { Array as Arr, Effect } from "effect";
import { BASELINES } from "../../../cli/campaign-file/schema.ts";
import type { PlannedTask } from "../../../cli/campaign-file/suite.ts";
import { TASKS, taskNames } from "../../../cli/campaign-file/tasks.ts";
import { planOf } from "../../../cli/campaign-file/plan.ts";
import { decodeCampaignFile } from "../../../cli/campaign-file/read.ts";
import type { Draft } from "../../../events/envelope.ts";
import { eventId } from "../../../events/event-id.ts";
import type { Fact } from "../../../events/index.ts";
import { EVENT_BYTES } from "../../../events/limits.ts";
import { campaignStream, experimentStream, type StreamName } from "../../../events/stream.ts";
import { emptyHead, EventStore, headOf } from "../../../infra/event-store/event-store.ts";
import { openCampaign } from "../../../infra/host/open-campaign.ts";
import * as life from "../../support/life.ts";
import { memoryLab } from "../../support/memory-lab.ts";

const times = <A>(count: number, one: (index: number) => A): readonly A[] =>
  Array.from({ length: count }, (_, index) => one(index));
/** The largest there is: each of its characters takes six bytes in JSON. */
const text = (length: number): string => "\u0001".repeat(length);
const NUMBER = -0.12345678901234567e-100;
const ID = "e100000";

const longest = { steps: 1e15, loss: NUMBER, accuracy: -NUMBER, lossError: NUMBER, trainingLoss: NUMBER };
const named = ({ task, preset }: Pick<PlannedTask, "task" | "preset">) => ({ task, preset });

const largest = {
  name: text(200),
  question: text(4000),
  experiments: 100_000,
  parallel: 64,
  baselines: times(BASELINES, (index) => ({ name: `${index}${text(198)}`, program: "own.py" })),
  tasks: times(TASKS, (index) => ({
    file: `${"t".repeat(58)}${10 + index}.py`,
    size: "laptop",
    weight: 0.12345678901234567,
  })),
  policy: {
    coldStart: 100_000,
    refreshEvery: 100_000,
    poolSize: 500,
    parentRanks: 500,
    references: 500,
    islands: { count: 100, migrateEvery: 100_000 },
    mapElites: { costBins: 100, behaviourBins: 100 },
    revisions: 20,
    review: { answerWithin: "1000d", unanswered: "proceed" },
    remarks: { kinds: times(20, (index) => `${"a".repeat(40)}/${"k".repeat(38)}${10 + index}`), atMost: 20 },
    rules: { probings: 100, nearest: 500, rungs: times(20, (index) => 0.01 + index / 20.3) },
  },
  criteria: {
    ...{ confirmSeeds: 1000, ablationSeeds: 1000 },
    scale: {
      tasks: taskNames.map((task) => ({ task, size: "gpu", weight: 0.12345678901234567 })),
      ...{ seeds: 1000, timeLimit: "1000d" },
    },
  },
  timeLimits: { training: "1000d", probe: "1000d", queue: "1000d" },
};

const decoded = (file: unknown) => decodeCampaignFile(JSON.stringify(file), "campaign.json");

test("the largest campaign fits into its events", async (t) => {
  const {
    name = "",
    question,
    baselines,
    tasks: planned,
    settings,
  } = planOf(Effect.runSync(decoded(largest)));
  const code = { ...life.code, className: "C".repeat(80), trust: "person" } as const;
  const { policy } = settings;
  const tasks = Arr.map(planned, ({ file: _, ...task }) => ({ ...task, source: code.artifact }));
  const facts: readonly (readonly [StreamName, Fact])[] = [
    [
      campaignStream("c1"),
      {
        type: "SeedPoolUpdated",
        data: {
          generation: 100_000,
          entries: 100_000,
          members: times(policy.poolSize, () => ({ experiment: ID, fitness: NUMBER })),
        },
      },
    ],
    [
      experimentStream("c1", "e1"),
      life.opened({ references: times(policy.references, () => ID), rules: policy.rules, tasks }),
    ],
    [
      experimentStream("c1", "e4"),
      {
        type: "ExperienceSummarised",
        data: {
          ...{ summary: text(2000), effects: [], operators: [], experiments: [], retrieved: null },
          remarks: times(20, () => ({
            ...{ remark: "0".repeat(32), agent: "a".repeat(40), kind: "k".repeat(40), experiment: ID },
            digest: life.code.artifact.sha256,
          })),
        },
      },
    ],
    [
      experimentStream("c1", "e2"),
      {
        type: "NoveltyJudged",
        data: {
          ...{ novel: true, digest: life.code.artifact.sha256, reason: "nothing like it" },
          nearest: times(policy.rules.nearest, () => ({ experiment: ID, similarity: NUMBER })),
        },
      },
    ],
    [
      experimentStream("c1", "e3"),
      life.trainingFinishedWith(
        1,
        Arr.map(tasks, (size) => life.taskResult({ ...named(size), ...longest })),
        policy.rules.rungs.map((share) => ({
          share,
          results: Arr.map(tasks, (size) => life.rungResult({ ...named(size), ...longest })),
        })),
      ),
    ],
  ];
  const sizes = await Effect.gen(function* () {
    const store = yield* EventStore;
    yield* openCampaign("c1", {
      name,
      question,
      seed: 4294967295,
      settings: {
        ...settings,
        library: { artifact: code.artifact, papers: 1000, entries: 1000 },
        tasks,
        baselines: Arr.map(baselines, (baseline) => ({
          name: typeof baseline === "string" ? baseline : baseline.name,
          code,
        })),
      },
      sync: "accepted-unverified",
    });
    const history = yield* store.readStream(campaignStream("c1"));
    const sizes = { CampaignOpened: history[0]!.bytes.length } as Record<string, number>;
    for (const [stream, { type, data }] of facts) {
      const draft = {
        type,
        data,
        id: eventId("largest", type),
        causationid: null,
        actor: "laboratory",
      } as Draft;
      const expected = stream.kind === "campaign" ? headOf(history) : emptyHead;
      const { events } = yield* store.append([{ stream, expected, events: [draft] }]);
      sizes[type] = events[0].bytes.length;
    }
    return sizes;
  }).pipe(Effect.provide(memoryLab), Effect.scoped, Effect.runPromise);
  t.log(sizes);
  t.is(Object.keys(sizes).length, 6);
  t.true(Math.max(...Object.values(sizes)) < EVENT_BYTES);
});

const { policy } = largest;
const tooMuch: Readonly<Record<string, unknown>> = {
  question: text(4001),
  experiments: 100_001,
  parallel: 65,
  baselines: [...largest.baselines, "delta"],
  tasks: [...largest.tasks, { task: taskNames[0] }],
  "policy.coldStart": 100_001,
  "policy.refreshEvery": 100_001,
  "policy.poolSize": 501,
  "policy.parentRanks": 501,
  "policy.references": 501,
  "policy.islands.count": 101,
  "policy.islands.migrateEvery": 100_001,
  "policy.mapElites.costBins": 101,
  "policy.mapElites.behaviourBins": 101,
  "policy.revisions": 21,
  "policy.remarks.kinds": times(21, (index) => `kind-${index}`),
  "policy.rules.probings": 101,
  "policy.rules.nearest": 501,
  "policy.rules.rungs": [...policy.rules.rungs, 0.5],
  "criteria.confirmSeeds": 1001,
  "criteria.ablations": 101,
  "criteria.ablationSeeds": 1001,
  "criteria.scale.seeds": 1001,
  "timeLimits.training": "1001d",
  "budget.wall": 1e300,
};
for (const [path, value] of Object.entries(tooMuch))
  test(`more than the most of ${path} is refused, with its place, in a line`, (t) => {
    const file = path.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
    const { message, exit } = Effect.runSync(Effect.flip(decoded(file)));
    t.is(exit, "usage");
    t.regex(message, new RegExp(`^campaign\\.json:1:\\d+: ${path.replaceAll(".", "\\.")}: Expected a `));
    t.true(message.length < 600);
  });

test("flags give no more baselines than a file may", (t) => {
  const programs = times(BASELINES, (index) => ({ name: `p${index}`, program: "own.py" }));
  t.throws(() => planOf({}, { programs }), { message: /there are 36 baselines, at most 32 are allowed/ });
});
