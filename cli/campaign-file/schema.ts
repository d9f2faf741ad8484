// What a campaign file may say. Every setting is optional; what is left out is as in the preset. The descriptions are
// what `cambrian init` writes beside each setting and what docs/campaign-files.md lists.
import { Schema } from "effect";
import { ParentPolicyName } from "../../actors/policies/parent/index.ts";
import { ReferenceName } from "../../actors/grammar/references.ts";
import { Criteria, Policy } from "../../events/campaign/campaign-opened.ts";
import {
  ExperimentRules,
  Label,
  NonNegative,
  PositiveNumber,
  RandomSeed,
  RemarkReading,
  Review,
  Text,
} from "../../events/values.ts";
import { reasonerNames } from "../../infra/reasoners/index.ts";
import { Duration } from "./duration.ts";
import { presetNames } from "./presets.ts";
import { MOST_CLAIMS } from "../../actors/policies/claims.ts";
import { sizes, TASKS, taskNames } from "./tasks.ts";
import { FileReasoners, FileThinking } from "./thinking.ts";

const setting = <S extends Schema.Top>(schema: S, description: string) =>
  Schema.optionalKey(schema).annotateKey({ description });

const within = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }));
const atMost = (maximum: number) => Schema.isMaxLength(maximum);

// What events list may be no longer than an event has room for (events/limits.ts): test/cli/campaign-file/limits.test.ts
// writes the largest. The other bounds keep out what is surely a slip.
export const Experiments = within(1, 100_000);
export const Parallel = within(1, 64);
/** Baselines of a campaign, at most; CampaignOpened names each with its code. */
export const BASELINES = 32;
const Candidates = within(1, 100_000);
/** Members of a pool and ranks in it. */
const Ranks = within(1, 500);
const Few = within(1, 100);
/** Remarks that one proposal is told of, at most, unless the file says. */
export const REMARKS = 5;
export const PresetName = Schema.Literals(presetNames);
export const Size = Schema.Literals(sizes);

/** A program of the user's own: one Python file that defines a layer. */
export const OwnProgram = Schema.Struct({
  name: Label.annotateKey({ description: "Under which it stands in the tables" }),
  program: Schema.NonEmptyString.annotateKey({
    description: "Path of the Python file, from the campaign file's folder",
  }),
  class: setting(Schema.NonEmptyString, "The layer's class, where the file has several"),
});

const { boltzmann, ...policy } = Policy.fields;
const { fitness, watch: _, ...rules } = ExperimentRules.fields;

/** A task of the gpu-agent's by its name, or one of the user's own by its file. */
export const TaskEntry = Schema.Struct({
  task: setting(Schema.Literals(taskNames), "Which of the gpu-agent's tasks"),
  file: setting(
    Schema.NonEmptyString,
    "Or the Python file of your own task, from the campaign file's folder",
  ),
  size: setting(Size, "How large; as the suite unless given"),
  weight: setting(PositiveNumber, "Its part in the benchmark; 1 unless given"),
}).check(
  Schema.makeFilter(({ task, file }) =>
    (task === undefined) !== (file === undefined) ? undefined : "either task or file is wanted",
  ),
);
export type TaskEntry = typeof TaskEntry.Type;

const Rules = Schema.Struct({
  probings: setting(Few, "How often a probing is asked for, at most, where no sandbox could be had"),
  nearest: setting(Ranks, "Nearest earlier motivations looked at before the novelty verdict"),
  fitness: setting(
    Schema.Struct({
      loss: setting(Label, "The task of the suite that gives the loss; its first unless given"),
      benchmark: setting(
        Schema.NonEmptyArray(Label),
        "The tasks whose mean accuracy is the benchmark; all of them unless given",
      ),
      clip: setting(
        fitness.fields.clip,
        "Relative differences to the baseline are clipped at plus or minus this",
      ),
      steepness: setting(fitness.fields.steepness, "Argument of the sigmoid at the clip"),
    }),
    "How loss, benchmark and the judge's grade become one number",
  ),
  leakGain: setting(
    rules.leakGain,
    "A relative gain in loss above this is probed for a leak before it counts; null: never",
  ),
  paired: setting(rules.paired, "Whether candidates are trained from the baseline's random seed"),
  rungs: setting(rules.rungs.check(atMost(20)), "Shares of a training's steps after which it is measured"),
  watch: setting(
    Schema.NullOr(
      Schema.Struct({
        hopelessGap: setting(
          PositiveNumber,
          "Nats above the baseline's loss at the same rung, on every task, that end a training",
        ),
        standardErrors: setting(NonNegative, "Standard errors by which the gap has to lie above that"),
        divergence: setting(PositiveNumber, "Times the loss at the first rung that end a training"),
      }),
    ),
    "What ends a training early at a rung; null: nothing does",
  ),
});

/** Both are to be said: no wait suits every reviewer. */
const FileReview = Schema.Struct({
  answerWithin: Duration.annotateKey({ description: "How long an architecture waits for a reviewer" }),
  unanswered: Review.fields.unanswered.annotateKey({
    description: "Where none answers in that time: proceed trains it all the same, close ends the experiment",
  }),
});

const FilePolicy = Schema.Struct({
  coldStart: setting(within(0, 100_000), "Trained candidates of evolution before the seed pool takes any in"),
  refreshEvery: setting(Candidates, "More of them after which the pool is written again"),
  poolSize: setting(Ranks, "Experiments in a generation of the pool, at most"),
  parentRanks: setting(Ranks, "The parent is drawn from these first ranks, of the pool or of an island"),
  references: setting(within(0, 500), "References drawn beside the parent, at most"),
  parent: setting(ParentPolicyName, "How the parent is drawn"),
  boltzmann: setting(
    Schema.Struct({
      temperature: setting(
        boltzmann.fields.temperature,
        "Difference in fitness that makes a parent e times as likely",
      ),
    }),
    "Of the parent policy boltzmann",
  ),
  islands: setting(
    Schema.Struct({
      count: setting(Few, "How many islands"),
      migrateEvery: setting(Candidates, "Candidates after which each takes a neighbour's best"),
    }),
    "Of the parent policy islands",
  ),
  mapElites: setting(
    Schema.Struct({
      costBins: setting(Few, "Cells along the cost"),
      behaviourBins: setting(Few, "Cells along the behaviour"),
    }),
    "Of the parent policy map-elites",
  ),
  controlShare: setting(policy.controlShare, "Share of candidates in the control arm, 0 to 1"),
  revisions: setting(within(0, 20), "Revisions after rejections, and again after failed trainings"),
  review: setting(
    Schema.NullOr(FileReview),
    "The wait for a reviewer, as { answerWithin: 30m, unanswered: proceed } (docs/review.md); null: none is waited for",
  ),
  remarks: setting(
    Schema.NullOr(
      Schema.Struct({
        kinds: RemarkReading.fields.kinds.annotateKey({
          description: "Kinds that are read: kind of whoever registered it, agent/kind of one agent",
        }),
        atMost: setting(
          RemarkReading.fields.atMost,
          `The newest of them that one proposal is told of, at most; ${REMARKS} unless given`,
        ),
      }),
    ),
    "Remarks of observers that the Researcher reads (docs/agents.md); null: none",
  ),
  rules: setting(Rules, "What each experiment is judged by"),
});

const ScaleTasks = Schema.NonEmptyArray(
  Schema.Struct({
    task: Schema.Literals(taskNames).annotateKey({ description: "Which of the gpu-agent's tasks" }),
    size: setting(Size, "How large; as the suite unless given"),
    weight: setting(PositiveNumber, "Its part in the benchmark; 1 unless given"),
  }),
);

/** Fresh seeds of what is compared pair by pair. */
const Pairs = within(2, 1000);

export const FileScale = Schema.Struct({
  size: setting(Size, "Suite of tasks for it"),
  tasks: setting(ScaleTasks, "Tasks in place of that suite's"),
  seeds: setting(Pairs, "Fresh seeds, paired with the baseline's"),
  timeLimit: setting(Duration, "Of one training at that size"),
});

export const Confirmations = within(0, MOST_CLAIMS);

export const CampaignFile = Schema.Struct({
  preset: setting(
    PresetName,
    "Where settings come from that this file leaves out: demo for a laptop, paper as in arXiv 2507.18074",
  ),
  name: setting(Label, "A name for the campaign; its id unless given"),
  question: setting(Text.check(atMost(4000)), "What the campaign is to find out"),
  seed: setting(RandomSeed, "Random seed, 0 to 4294967295; drawn unless given"),
  experiments: setting(Experiments, "Candidates to open, baselines not counted"),
  parallel: setting(Parallel, "Experiments in flight at once"),
  baselines: setting(
    Schema.NonEmptyArray(Schema.Union([ReferenceName, OwnProgram])).check(atMost(BASELINES)),
    "What is measured first, by name or as { name, program: FILE.py, class }; all is compared with the first",
  ),
  size: setting(
    Size,
    "Suite of tasks that candidates are trained on: laptop, gpu, or tiny for a trial of the machinery",
  ),
  tasks: setting(
    Schema.NonEmptyArray(TaskEntry).check(atMost(TASKS)),
    "Tasks in place of the suite's, each trained by a model of its own: ours, or yours as { file: FILE.py }",
  ),
  reasoner: setting(
    Schema.Literals(reasonerNames),
    "Who answers what the roles ask; grammar needs no language model",
  ),
  model: setting(Label, "Which of the reasoner's models; none for the grammar"),
  reasoners: setting(FileReasoners, "Who answers for single roles, where that is somebody else"),
  thinking: setting(FileThinking, "How language models are asked, where one is named"),
  cognition: setting(
    Schema.NullOr(Schema.NonEmptyString),
    "Folder with papers of your own beside ours (docs/cognition.md), from the campaign file's folder; null: nothing is read",
  ),
  policy: setting(FilePolicy, "How the search goes on"),
  budget: setting(
    Schema.Struct({
      wall: setting(
        Schema.NullOr(Duration),
        "Time from the opening, pauses left out, such as 2h; null: no limit",
      ),
      device: setting(
        Schema.NullOr(Duration),
        "Time that gpu-agents spend on trainings, such as 90m; null: no limit",
      ),
      flops: setting(
        Schema.NullOr(PositiveNumber),
        "Floating-point operations of finished trainings, such as 1e15; null: no limit",
      ),
    }),
    "What may be spent beside the number of experiments; what is under way is finished",
  ),
  criteria: setting(
    Schema.Struct({
      minimumGain: setting(
        Criteria.fields.minimumGain,
        "Gain over the first baseline from which a candidate is worth confirming",
      ),
      confirmations: setting(
        Schema.NullOr(Confirmations),
        `Claims that are confirmed, the largest gains first; null: all that are worth it, ${MOST_CLAIMS} at most`,
      ),
      confirmSeeds: setting(Pairs, "Fresh seeds of a confirmation, paired with the baseline's"),
      falseDiscoveryRate: setting(
        Criteria.fields.falseDiscoveryRate,
        "Benjamini-Hochberg q-value over all confirmations, at most",
      ),
      ablations: setting(
        Schema.NullOr(within(0, 100)),
        "Genes of each confirmed discovery that are put back, one at a time; null: all; 0: on request",
      ),
      ablationSeeds: setting(Pairs, "Fresh seeds of an ablation"),
      scale: setting(
        Schema.NullOr(FileScale),
        "The size at which what is confirmed is compared once more; null: at none",
      ),
    }),
    "What will count as a discovery, said before anything is measured",
  ),
  timeLimits: setting(
    Schema.Struct({
      probe: setting(Duration, "Of one probing"),
      training: setting(Duration, "Of one training"),
      queue: setting(Duration, "How long a request may wait beyond the work that it asks for"),
      experiment: setting(Duration, "Of an experiment; room for every revision unless given"),
    }),
    "How long things may take",
  ),
});
export type CampaignFile = typeof CampaignFile.Type;
