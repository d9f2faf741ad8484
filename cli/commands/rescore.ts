import { Effect, Option } from "effect";
import { Flag } from "effect/cli";
import { type ParentPolicyName, parentPolicies } from "../../actors/policies/parent/index.ts";
import type { Campaign } from "../../projections/campaigns/fold.ts";
import { rescore as rescoreEvents } from "../../infra/replay/rescore.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../errors.ts";
import * as flags from "../flags.ts";
import { foldAsOf } from "../laboratory/as-of.ts";
import { eventsOf, experimentsOf, findCampaign, type Folded } from "../laboratory/campaigns.ts";
import { readFitness } from "../laboratory/fitness.ts";
import { readingLaboratory } from "../laboratory/reading.ts";
import { print, printJson } from "../output.ts";
import { rescoredJson, rescoredLines } from "../render/rescored.ts";

export const rescore = defineCommand({
  name: "rescore",
  description: "Rank a recorded campaign by another fitness, or draw its parents by another policy",
  examples: [
    {
      command: "cambrian rescore --fitness fitness.yaml",
      description: "The latest, by the expression of a file (docs/replay.md)",
    },
    {
      command: "cambrian rescore first-light --policy boltzmann --json",
      description: "How often another policy would have drawn another parent, as JSON",
    },
  ],
  flags: {
    campaign: flags.campaign,
    fitness: Flag.String("fitness").pipe(
      Flag.withDescription("FILE, YAML or JSON: fitness: an expression, or shipped: the name of one"),
      Flag.optional,
    ),
    policy: Flag.Literals("policy", Object.keys(parentPolicies) as ParentPolicyName[]).pipe(
      Flag.withDescription("Draw parents by this policy"),
      Flag.optional,
    ),
    at: flags.at,
    data: flags.data,
    json: flags.json,
  },
  handler: ({ campaign, fitness, policy, at, data, json }) =>
    Effect.gen(function* () {
      if (Option.isNone(fitness) && Option.isNone(policy))
        return yield* Effect.fail(
          new CommandError(
            "usage",
            "nothing to score by",
            "Give another fitness with --fitness FILE, another parent policy with --policy NAME, or both",
          ),
        );
      const folded = yield* foldAsOf(at, campaign);
      const found = findCampaign(folded, Option.getOrUndefined(campaign));
      const { campaign: id, settings } = found;
      if (settings === null && Option.isSome(policy))
        return yield* Effect.fail(
          new CommandError(
            "conflict",
            `campaign ${id} was imported without the pool, the settings and the seeds that its parents were drawn with, so that no policy can draw others`,
            "Rank it by another fitness instead: --fitness FILE",
          ),
        );
      const tasks = tasksOf(folded, found);
      const declared = Option.isNone(fitness) ? null : yield* readFitness(fitness.value, tasks);
      const drawnBy = Option.getOrNull(policy);
      const rescored = rescoreEvents(eventsOf(folded, id), {
        fitness: declared?.expression ?? null,
        policy: drawnBy,
      });
      const by = {
        campaign: id,
        fitness: declared?.source ?? null,
        policy: drawnBy,
        recordedPolicy: settings?.policy.parent ?? null,
      };
      if (json) yield* printJson(rescoredJson(by, rescored));
      else yield* Effect.forEach(rescoredLines(by, rescored), print, { discard: true });
    }).pipe(Effect.provide(readingLaboratory(data))),
});

/** What an expression may speak of: the tasks of the suite; of an imported campaign the benchmarks that were published. */
const tasksOf = (folded: Folded, { campaign, settings }: Campaign): readonly string[] =>
  settings === null
    ? [...new Set(experimentsOf(folded, campaign).flatMap(({ benchmarkTasks }) => benchmarkTasks ?? []))]
    : settings.tasks.map(({ task }) => task);
