import { Effect, Option } from "effect";
import { continueCampaign, resumeCampaign } from "../../infra/host/order-campaign.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../errors.ts";
import * as flags from "../flags.ts";
import { checkCards } from "../laboratory/cards.ts";
import { findOwnCampaign } from "../laboratory/campaigns.ts";
import { foldOwnLog } from "../laboratory/own-log.ts";
import { conduct, sumUp } from "../laboratory/conduct.ts";
import { workingLaboratory } from "../laboratory/hosting.ts";
import { give, laboratoryAtWork, orderingLaboratory } from "../laboratory/ordering.ts";
import { startTables } from "../laboratory/tables.ts";
import { tell } from "../output.ts";
import { printable } from "../render/describe.ts";

interface Given {
  /** Id or name; the latest unless given. */
  readonly wanted: string | undefined;
  readonly gpus: Option.Option<string>;
  readonly data: string;
  readonly json: boolean;
}

export const resume = defineCommand({
  name: "resume",
  description: "Go on with a campaign that was interrupted or paused",
  examples: [
    { command: "cambrian resume", description: "The latest campaign" },
    { command: "cambrian resume first-light", description: "One by its name" },
    { command: "cambrian resume --gpus all", description: "One that was begun on cards" },
  ],
  flags: {
    campaign: flags.campaign,
    gpus: flags.gpus,
    data: flags.data,
    json: flags.json,
    acceptUnverifiedSync: flags.acceptUnverifiedSync,
  },
  handler: ({ campaign, gpus, data, json, acceptUnverifiedSync }) =>
    Effect.gen(function* () {
      const given = { wanted: Option.getOrUndefined(campaign), gpus, data, json };
      const pid = yield* laboratoryAtWork(data);
      yield* pid === null
        ? Effect.provide(resumeHere(given), workingLaboratory(data, acceptUnverifiedSync))
        : Effect.provide(resumeThere(given, pid), orderingLaboratory(data));
    }).pipe(Effect.scoped),
});

/** In this process, which hosts the campaign until it is closed. */
const resumeHere = ({ wanted, gpus, data, json }: Given) =>
  Effect.gen(function* () {
    const folded = yield* foldOwnLog(data);
    const found = findOwnCampaign(folded, wanted);
    if (found.status === "closed") return yield* complete(found, { json, data });
    const cards = yield* checkCards(gpus);
    const projector = yield* startTables(data);
    const last = folded.events.findLast(({ stream }) => stream.campaign === found.campaign);
    yield* give(continueCampaign(found.campaign, last));
    if (found.status === "paused") yield* give(resumeCampaign(found.campaign));
    yield* conduct(found.campaign, {
      name: found.name,
      settings: found.settings,
      data,
      cards,
      json,
      projector,
      history: folded.events,
    });
  });

/** In the laboratory that is at work already: it has only to be told. */
const resumeThere = ({ wanted, gpus, data, json }: Given, pid: number) =>
  Effect.gen(function* () {
    const found = findOwnCampaign(yield* foldOwnLog(data), wanted);
    if (found.status === "closed") return yield* complete(found, { json, data });
    if (Option.isSome(gpus))
      return yield* Effect.fail(
        new CommandError(
          "usage",
          `--gpus is for the gpu-agents that this command starts, and a laboratory (process ${pid}) is at work on ${data} with its own`,
          "Leave it out, or end that one first",
        ),
      );
    if (found.status !== "paused")
      return yield* Effect.fail(
        new CommandError(
          "conflict",
          `campaign ${found.campaign} is ${found.status}, and a laboratory (process ${pid}) is at work on ${data}`,
          `Watch it with: ${flags.commandIn(data, `campaign show ${found.campaign}`)}`,
        ),
      );
    yield* give(resumeCampaign(found.campaign));
    yield* tell(`campaign ${found.campaign} is resumed; the laboratory that runs (process ${pid}) goes on.`);
    yield* tell(`  Should that one work on another campaign, resume this one again once it has ended.`);
  });

const complete = (
  found: { readonly campaign: string; readonly name: string },
  { json, data }: Pick<Given, "json" | "data">,
) =>
  Effect.gen(function* () {
    yield* tell(`"${printable(found.name)}" is complete; nothing is left to do.`);
    yield* sumUp(found.campaign, { json, data });
  });
