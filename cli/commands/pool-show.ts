import { Effect, Option } from "effect";
import { Flag } from "effect/cli";
import { Count } from "../../events/values.ts";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { foldAsOf } from "../laboratory/as-of.ts";
import { experimentsOf, findCampaign } from "../laboratory/campaigns.ts";
import { findGeneration, membersOf } from "../laboratory/pool.ts";
import { readingLaboratory } from "../laboratory/reading.ts";
import { print, printJson } from "../output.ts";
import { poolLines } from "../render/pool.ts";

export const poolShow = defineCommand({
  name: "pool show",
  description: "Show a generation of the seed pool: its members, best first, and since when each is in",
  examples: [
    { command: "cambrian pool show", description: "The newest generation of the latest campaign" },
    { command: "cambrian pool show --generation 0 --json", description: "The first one, as JSON" },
  ],
  flags: {
    campaign: flags.campaign,
    generation: Flag.Int("generation").pipe(
      Flag.withDescription("Number of the generation, from 0; the newest unless given"),
      Flag.withSchema(Count),
      Flag.optional,
    ),
    at: flags.at,
    data: flags.data,
    json: flags.json,
  },
  handler: ({ campaign, generation, at, data, json }) =>
    Effect.gen(function* () {
      const folded = yield* foldAsOf(at, campaign);
      const found = findCampaign(folded, Option.getOrUndefined(campaign));
      if (found.status === "imported") return yield* noPool(found.campaign, json);
      const pool = findGeneration(folded, found.campaign, Option.getOrUndefined(generation));
      const members = membersOf(pool, experimentsOf(folded, found.campaign));
      const { entries, time } = pool.generation;
      const head = { v: 1, campaign: found.campaign, generation: pool.generation.generation, entries, time };
      if (json) return yield* printJson({ ...head, members });
      yield* Effect.forEach(poolLines(head, members), print, { discard: true });
    }).pipe(Effect.provide(readingLaboratory(data))),
});

/** What an imported campaign drew its parents from was not published. */
const noPool = (campaign: string, json: boolean) =>
  json
    ? printJson({ v: 1, campaign, generation: null, entries: null, time: null, members: null })
    : print(`seed pool of ${campaign}: unknown, because it was imported without its generations`);
