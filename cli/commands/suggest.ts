import { userInfo } from "node:os";
import { Effect, Option } from "effect";
import { Flag } from "effect/cli";
import { suggestIdea } from "../../infra/host/order-campaign.ts";
import { Label } from "../../events/values.ts";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { findOwnCampaign } from "../laboratory/campaigns.ts";
import { readIdea, storeProgram } from "../laboratory/suggestions.ts";
import { AtWork, give, orderingLaboratory } from "../laboratory/ordering.ts";
import { foldOwnLog } from "../laboratory/own-log.ts";
import { tell } from "../output.ts";

export const suggest = defineCommand({
  name: "suggest",
  description: "Suggest an idea to a live campaign: a candidate is made of it before the laboratory's own",
  examples: [
    {
      command: "cambrian suggest first-light --file idea.md",
      description: "The Researcher makes a layer of the words",
    },
    {
      command: "cambrian suggest first-light --file idea.md --code layer.py --by Ada",
      description: "The program is measured as it is",
    },
  ],
  flags: {
    campaign: flags.campaign,
    file: Flag.String("file").pipe(Flag.withDescription("The idea in words: a text file")),
    code: Flag.String("code").pipe(
      Flag.withDescription("The layer that it is about: a Python file, or FILE.py:Class"),
      Flag.optional,
    ),
    by: Flag.String("by").pipe(
      Flag.withDescription("Whose idea it is; who is logged in unless given"),
      Flag.withSchema(Label),
      Flag.optional,
    ),
    data: flags.data,
  },
  handler: ({ campaign, file, code, by, data }) =>
    Effect.gen(function* () {
      const { pid } = yield* AtWork;
      const idea = yield* readIdea(file);
      const found = findOwnCampaign(yield* foldOwnLog(data), Option.getOrUndefined(campaign));
      const program = yield* Option.match(code, {
        onNone: () => Effect.succeed(null),
        onSome: (argument) => storeProgram(argument, found.settings.tasks),
      });
      const suggestion = yield* give(
        suggestIdea(found.campaign, { by: Option.getOrElse(by, whoIsHere), idea, code: program }),
      );
      yield* tell(
        `idea ${suggestion} waits: the next candidate of campaign ${found.campaign} is made of it.`,
      );
      yield* tell(`  Follow it: ${flags.commandIn(data, `campaign show ${found.campaign}`)}`);
      if (pid === null)
        yield* tell(`  No laboratory runs: ${flags.commandIn(data, `resume ${found.campaign}`)}`);
    }).pipe(Effect.scoped, Effect.provide(orderingLaboratory(data))),
});

/** A user without an entry in the system's list has no name. */
const whoIsHere = (): string => {
  try {
    return userInfo().username;
  } catch {
    return "somebody";
  }
};
