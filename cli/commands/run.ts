import { randomBytes, randomInt } from "node:crypto";
import { Effect, Option } from "effect";
import { Argument, Flag } from "effect/cli";
import { type Thinking, ways } from "../../events/thinking.ts";
import { Label, RandomSeed } from "../../events/values.ts";
import { soundGpuAgent } from "../../infra/embedded/python.ts";
import { openCampaign } from "../../infra/host/open-campaign.ts";
import { reasonerNames } from "../../infra/reasoners/index.ts";
import { Time } from "../campaign-file/duration.ts";
import { type CampaignPlan, planOf } from "../campaign-file/plan.ts";
import { presetNames } from "../campaign-file/presets.ts";
import { type CheckedTask, checkTask, storeTask } from "../campaign-file/own-tasks.ts";
import { checkBaseline, type CheckedBaseline, programOf, storeBaseline } from "../campaign-file/programs.ts";
import { readCampaignFile } from "../campaign-file/read.ts";
import { Confirmations, Experiments, Parallel } from "../campaign-file/schema.ts";
import { taskOf } from "../campaign-file/suite.ts";
import { sizes } from "../campaign-file/tasks.ts";
import { modelFlags } from "../campaign-file/thinking.ts";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { CommandError } from "../errors.ts";
import { checkCards } from "../laboratory/cards.ts";
import { isOutside, LabConnection } from "../laboratory/connection.ts";
import { checkRoom, checkWritable } from "../laboratory/folder.ts";
import { workingLaboratory } from "../laboratory/hosting.ts";
import { checkLibrary, type CheckedLibrary, storeLibrary } from "../laboratory/library.ts";
import { checkModels } from "../laboratory/minds.ts";
import { refuseTakenName } from "../laboratory/taken-name.ts";
import { checkDatabase, startTables } from "../laboratory/tables.ts";
import { conduct, type Conducting } from "../laboratory/conduct.ts";
import { print, printJson, tell } from "../output.ts";

export const run = defineCommand({
  name: "run",
  description: "Run a campaign: propose, check, train, judge, learn, and go again",
  examples: [
    { command: "cambrian run", description: "A demonstration on this machine, without any model" },
    { command: "cambrian run --experiments 4 --seed 7", description: "A short one that can be repeated" },
    { command: "cambrian run campaign.yaml", description: "What a file says, as cambrian init writes one" },
    { command: "cambrian run --baseline layer.py", description: "Everything compared with a layer of yours" },
    { command: "cambrian run --task brackets.py", description: "Trained on a task of yours (docs/tasks.md)" },
    { command: "cambrian run --size gpu --gpus all", description: "On every card of this machine" },
    { command: "cambrian run --json > events.jsonl", description: "A line for each event, then the summary" },
  ],
  flags: {
    file: Argument.String("file").pipe(
      Argument.withDescription("Campaign file, YAML or JSON; flags go before what it says"),
      Argument.optional,
    ),
    experiments: Flag.Int("experiments").pipe(
      Flag.withDescription("Candidates to open, baselines not counted; 16 unless the file says"),
      Flag.withSchema(Experiments),
      Flag.optional,
    ),
    seed: Flag.Int("seed").pipe(
      Flag.withDescription("Random seed of the campaign, 0 to 4294967295; drawn unless given"),
      Flag.withSchema(RandomSeed),
      Flag.optional,
    ),
    parallel: Flag.Int("parallel").pipe(
      Flag.withDescription("Experiments in flight at once; 1 unless the file says"),
      Flag.withSchema(Parallel),
      Flag.optional,
    ),
    confirmations: Flag.Int("confirmations").pipe(
      Flag.withDescription("Claims to confirm with fresh seeds, 0 for none; 1 unless the file says"),
      Flag.withSchema(Confirmations),
      Flag.optional,
    ),
    name: Flag.String("name").pipe(
      Flag.withDescription("A name for the campaign"),
      Flag.withSchema(Label),
      Flag.optional,
    ),
    baseline: Flag.String("baseline").pipe(
      Flag.withDescription(
        "FILE.py or FILE.py:Class, a layer of your own as the first baseline; may be repeated",
      ),
      Flag.atLeast(0),
    ),
    task: Flag.String("task").pipe(
      Flag.withDescription(
        "FILE.py, a task of your own, or the name of one of ours, in place of the suite's; may be repeated",
      ),
      Flag.atLeast(0),
    ),
    preset: Flag.Literals("preset", presetNames).pipe(
      Flag.withDescription("Where all other settings come from; demo unless the file says"),
      Flag.optional,
    ),
    size: Flag.Literals("size", sizes).pipe(
      Flag.withDescription("Suite of tasks: laptop, gpu, or tiny for a trial of the machinery"),
      Flag.optional,
    ),
    trainingTimeLimit: Flag.Finite("training-time-limit").pipe(
      Flag.withDescription("Seconds after which a training that has not ended has failed"),
      Flag.withSchema(Time),
      Flag.optional,
    ),
    reasoner: Flag.Literals("reasoner", reasonerNames).pipe(
      Flag.withDescription("Who answers what the roles ask; grammar unless the file says"),
      Flag.optional,
    ),
    model: Flag.String("model").pipe(
      Flag.withDescription("A language model for all roles, or ROLE=NAME for one; may be repeated"),
      Flag.atLeast(0),
    ),
    way: Flag.Literals("way", ways).pipe(
      Flag.withDescription(
        "How designs are asked for: genome or code; both: a bandit chooses; may be repeated",
      ),
      Flag.atLeast(0),
    ),
    pull: Flag.Boolean("pull").pipe(
      Flag.withDescription("Have Ollama fetch a model that it does not have"),
      Flag.withDefault(false),
    ),
    cognition: flags.cognition,
    gpus: flags.gpus,
    detach: Flag.Boolean("detach").pipe(
      Flag.withDescription(
        "Only open the campaign on the server at NATS_URL: roles of their own conduct it (docs/roles.md)",
      ),
      Flag.withDefault(false),
    ),
    data: flags.data,
    json: flags.json,
    acceptUnverifiedSync: flags.acceptUnverifiedSync,
  },
  handler: ({
    file,
    baseline,
    task,
    model,
    way,
    pull,
    gpus,
    detach,
    data,
    json,
    acceptUnverifiedSync,
    ...given
  }) =>
    Effect.gen(function* () {
      // Whatever a run needs is looked for before a campaign is opened, and before the laboratory's folder is made.
      const path = Option.getOrUndefined(file);
      const written = path === undefined ? {} : yield* readCampaignFile(path);
      const plan = planOf(written, {
        name: Option.getOrUndefined(given.name),
        seed: Option.getOrUndefined(given.seed),
        experiments: Option.getOrUndefined(given.experiments),
        parallel: Option.getOrUndefined(given.parallel),
        confirmations: Option.getOrUndefined(given.confirmations),
        preset: Option.getOrUndefined(given.preset),
        size: Option.getOrUndefined(given.size),
        trainingTimeLimit: Option.getOrUndefined(given.trainingTimeLimit),
        programs: baseline.map(programOf),
        tasks: task.map(taskOf),
        reasoner: Option.getOrUndefined(given.reasoner),
        models: modelFlags(model),
        ways: way.length === 0 ? undefined : way,
        cognition: Option.getOrUndefined(given.cognition),
      });
      if (detach && !isOutside(process.env))
        return yield* Effect.fail(
          new CommandError(
            "usage",
            "--detach leaves a campaign to roles on a server that goes on, and NATS_URL names none",
            "Set NATS_URL=nats://host:port, or leave --detach out",
          ),
        );
      if (detach && Option.isSome(gpus))
        return yield* Effect.fail(
          new CommandError(
            "usage",
            "--gpus is for the gpu-agents that a run starts, and with --detach it starts none",
            "Leave one of them out; docs/gpu-clusters.md says how gpu-agents on cards attach",
          ),
        );
      const library = yield* checkLibrary(plan.cognition);
      yield* soundGpuAgent;
      const cards = yield* checkCards(gpus);
      yield* checkWritable(data);
      yield* checkRoom(data);
      yield* checkDatabase;
      const tasks = yield* Effect.forEach(plan.tasks, checkTask);
      const baselines = yield* Effect.forEach(plan.baselines, (planned) =>
        checkBaseline(planned, plan.tasks[0]),
      );
      const thinking = yield* checkModels(plan.settings.thinking, { pull });
      yield* open(plan, { baselines, tasks, library, thinking }, { data, cards, json, detach }).pipe(
        Effect.scoped,
        Effect.provide(workingLaboratory(data, acceptUnverifiedSync)),
      );
    }),
});

interface Checked {
  readonly baselines: readonly [CheckedBaseline, ...CheckedBaseline[]];
  readonly tasks: readonly [CheckedTask, ...CheckedTask[]];
  readonly library: CheckedLibrary | null;
  readonly thinking: Thinking | null;
}

const open = Effect.fnUntraced(function* (
  plan: CampaignPlan,
  checked: Checked,
  { detach, ...how }: Pick<Conducting, "data" | "cards" | "json"> & { readonly detach: boolean },
) {
  const { sync } = yield* LabConnection;
  const campaign = `c${randomBytes(5).toString("hex")}`;
  const { name = campaign, question, seed = randomInt(4294967296), settings } = plan;
  yield* refuseTakenName(name, how.data);
  // Made before the campaign, so that it is not opened where they cannot be.
  const projector = detach ? null : yield* startTables(how.data);
  const baselines = yield* Effect.forEach(checked.baselines, storeBaseline);
  const tasks = yield* Effect.forEach(checked.tasks, storeTask);
  const library = checked.library === null ? null : yield* storeLibrary(checked.library);
  const { thinking } = checked;
  const complete = { ...settings, baselines, tasks, thinking, library };
  yield* openCampaign(campaign, { name, question, seed, settings: complete, sync });
  if (projector === null) return yield* tellOfDetached(campaign, how);
  yield* conduct(campaign, { name, settings: complete, ...how, projector, history: [] });
});

const tellOfDetached = (
  campaign: string,
  { data, json }: { readonly data: string; readonly json: boolean },
) =>
  Effect.gen(function* () {
    yield* json ? printJson({ v: 1, campaign }) : print(campaign);
    yield* tell(`campaign ${campaign} is opened; the roles at work on its server conduct it.`);
    yield* tell(`  Watch it with: ${flags.commandIn(data, `campaign show ${campaign}`)}`);
  });
