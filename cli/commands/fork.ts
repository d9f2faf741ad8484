import { randomBytes } from "node:crypto";
import { Effect, Option } from "effect";
import { Flag } from "effect/cli";
import { Label } from "../../events/values.ts";
import { soundGpuAgent } from "../../infra/embedded/python.ts";
import { forkCampaign, type Past, pastOf } from "../../infra/host/fork-campaign.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../errors.ts";
import * as flags from "../flags.ts";
import { untilOf } from "../laboratory/as-of.ts";
import { findOpenedCampaign } from "../laboratory/campaigns.ts";
import { checkCards } from "../laboratory/cards.ts";
import { conduct } from "../laboratory/conduct.ts";
import { LabConnection } from "../laboratory/connection.ts";
import { type Changed, changeSettings } from "../laboratory/fork-settings.ts";
import { workingLaboratory } from "../laboratory/hosting.ts";
import { foldOwnLog } from "../laboratory/own-log.ts";
import { refuseTakenName } from "../laboratory/taken-name.ts";
import { startTables } from "../laboratory/tables.ts";

export const fork = defineCommand({
  name: "fork",
  description: "Go on from an earlier moment of a campaign, otherwise than it did: a campaign of its own",
  examples: [
    {
      command: "cambrian fork --at e0008 --set policy.parent=islands",
      description: "The latest one from the closing of e0008 on, with parents by another policy",
    },
    {
      command: "cambrian fork first-light --set experiments=32 --name longer",
      description: "Twice as many candidates, after all that there is",
    },
  ],
  flags: {
    campaign: flags.campaign,
    at: flags.at,
    set: Flag.String("set").pipe(
      Flag.withDescription("PATH=VALUE, a setting that is other from there on; may be repeated"),
      Flag.atLeast(0),
    ),
    reasoner: Flag.String("reasoner").pipe(Flag.withDescription("Who answers from there on"), Flag.optional),
    name: Flag.String("name").pipe(
      Flag.withDescription("A name for the fork"),
      Flag.withSchema(Label),
      Flag.optional,
    ),
    gpus: flags.gpus,
    data: flags.data,
    json: flags.json,
    acceptUnverifiedSync: flags.acceptUnverifiedSync,
  },
  handler: ({ campaign, at, set, reasoner, name, gpus, data, json, acceptUnverifiedSync }) =>
    Effect.gen(function* () {
      yield* soundGpuAgent;
      const cards = yield* checkCards(gpus);
      const { sync } = yield* LabConnection;
      const found = findOpenedCampaign(yield* foldOwnLog(data), Option.getOrUndefined(campaign));
      const until = (yield* untilOf(at, campaign)) ?? Number.MAX_SAFE_INTEGER;
      const past = yield* pastOf(found.campaign, until);
      const changes = [
        ...set,
        ...Option.match(reasoner, { onNone: () => [], onSome: (one) => [`reasoner=${one}`] }),
      ];
      const changed = yield* changeSettings(past.opened, changes);
      yield* checkNumbers(past, changed);
      const id = `c${randomBytes(5).toString("hex")}`;
      const called = Option.getOrElse(name, () => id);
      yield* refuseTakenName(called, data);
      const projector = yield* startTables(data);
      yield* forkCampaign(id, past, { name: called, sync, ...changed });
      const { events: history } = yield* foldOwnLog(data);
      const { settings } = changed;
      yield* conduct(id, { name: called, settings, data, cards, json, projector, history });
    }).pipe(Effect.scoped, Effect.provide(workingLaboratory(data, acceptUnverifiedSync))),
});

/** Candidates are numbered before what tests their claims: where that has begun, there is no room for more of them. */
const checkNumbers = (
  { state, opened, events }: Past,
  { settings }: Changed,
): Effect.Effect<void, CommandError> => {
  const { claims, experiments } = state.context;
  if (settings.experiments === opened.settings.experiments) return Effect.void;
  const candidates = Array.from(experiments).filter((id) => id.startsWith("e")).length;
  if (settings.experiments < candidates)
    return Effect.fail(
      new CommandError(
        "usage",
        `--set experiments=${settings.experiments}: ${candidates} candidates are opened already`,
      ),
    );
  const claimed = events.find(({ type }) => type === "DiscoveryClaimed");
  return claims.length === 0
    ? Effect.void
    : Effect.fail(
        new CommandError(
          "usage",
          `--set experiments=${settings.experiments}: the claims over ${opened.settings.experiments} candidates are made`,
          claimed === undefined ? undefined : `Fork it before them: --at ${claimed.sequence - 1}`,
        ),
      );
};
