import { randomBytes, randomInt } from "node:crypto";
import { Effect, Option, Schema } from "effect";
import { Flag } from "effect/cli";
import { demoSettings } from "../../actors/policies/settings.ts";
import type { CampaignSettings } from "../../events/campaign/campaign-opened.ts";
import { Seconds } from "../../events/values.ts";
import { pythonProgram } from "../../infra/embedded/python.ts";
import { openCampaign } from "../../infra/host/open-campaign.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../errors.ts";
import * as flags from "../flags.ts";
import { LabConnection } from "../laboratory/connection.ts";
import { workingLaboratory } from "../laboratory/hosting.ts";
import { foldOwnLog } from "../laboratory/own-log.ts";
import { startTables } from "../laboratory/tables.ts";
import { conduct } from "../laboratory/conduct.ts";

const within = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }));

export const run = defineCommand({
  name: "run",
  description: "Run a campaign: propose, check, train, judge, learn, and go again",
  examples: [
    { command: "cambrian run", description: "A demonstration on this machine, without any model" },
    { command: "cambrian run --experiments 4 --seed 7", description: "A short one that can be repeated" },
    { command: "cambrian run --json > events.jsonl", description: "A line for each event, then the summary" },
  ],
  flags: {
    experiments: Flag.Int("experiments").pipe(
      Flag.withDescription("Candidates to open, baselines not counted"),
      Flag.withSchema(within(1, 100_000)),
      Flag.withDefault(demoSettings.experiments),
    ),
    seed: Flag.Int("seed").pipe(
      Flag.withDescription("Random seed of the campaign, 0 to 4294967295; drawn unless given"),
      Flag.withSchema(within(0, 4294967295)),
      Flag.optional,
    ),
    parallel: Flag.Int("parallel").pipe(
      Flag.withDescription("Experiments in flight at once"),
      Flag.withSchema(within(1, 64)),
      Flag.withDefault(demoSettings.parallel),
    ),
    name: Flag.String("name").pipe(Flag.withDescription("A name for the campaign"), Flag.optional),
    preset: Flag.Literals("preset", ["laptop", "tiny"]).pipe(
      Flag.withDescription("Size of the task: laptop, or tiny for a trial of the machinery"),
      Flag.withDefault("laptop"),
    ),
    trainingTimeLimit: Flag.Finite("training-time-limit").pipe(
      Flag.withDescription("Seconds after which a training that has not ended has failed"),
      Flag.withSchema(Seconds),
      Flag.withDefault(demoSettings.timeLimits.training),
    ),
    data: flags.data,
    json: flags.json,
    acceptUnverifiedSync: flags.acceptUnverifiedSync,
  },
  handler: ({ seed, name, data, json, acceptUnverifiedSync, ...given }) =>
    Effect.gen(function* () {
      const { sync } = yield* LabConnection;
      const campaign = `c${randomBytes(5).toString("hex")}`;
      const title = Option.getOrElse(name, () => campaign);
      yield* refuseTakenName(title, data);
      // Whatever a run needs is looked for before a campaign is opened.
      yield* pythonProgram("cambrian-gpu-agent");
      const projector = yield* startTables(data);
      yield* openCampaign(campaign, {
        name: title,
        question: "Which token-mixing layer recalls best what was written last?",
        seed: Option.getOrElse(seed, () => randomInt(4294967296)),
        settings: settingsOf(given),
        sync,
      });
      yield* conduct(campaign, {
        name: title,
        parallel: given.parallel,
        data,
        json,
        projector,
        since: 1,
      });
    }).pipe(Effect.scoped, Effect.provide(workingLaboratory(data, acceptUnverifiedSync))),
});

const settingsOf = (given: {
  readonly experiments: number;
  readonly parallel: number;
  readonly preset: string;
  readonly trainingTimeLimit: number;
}): CampaignSettings => ({
  ...demoSettings,
  experiments: given.experiments,
  parallel: given.parallel,
  task: { ...demoSettings.task, preset: given.preset },
  timeLimits: timeLimitsFor(given.trainingTimeLimit),
});

/** An experiment has time for every revision that it may need. */
const timeLimitsFor = (training: number): CampaignSettings["timeLimits"] => {
  const { probe, queue } = demoSettings.timeLimits;
  const tries = 1 + demoSettings.policy.revisions;
  return { probe, training, queue, experiment: queue + tries * (probe + training) };
};

const refuseTakenName = (name: string, data: string) =>
  Effect.gen(function* () {
    const { campaigns } = yield* foldOwnLog(data);
    const taken = campaigns.find((campaign) => campaign.name === name || campaign.campaign === name);
    if (taken !== undefined)
      return yield* Effect.fail(
        new CommandError(
          "conflict",
          `campaign ${taken.campaign} is called "${name}" already`,
          `Choose another --name, or go on with it: cambrian resume ${taken.campaign}`,
        ),
      );
  });
