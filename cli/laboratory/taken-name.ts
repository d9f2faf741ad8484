// A campaign is found by its name as well as by its id, so that no two of a laboratory share one.
import { Effect } from "effect";
import { CommandError } from "../errors.ts";
import { commandIn } from "../flags.ts";
import { printable } from "../render/describe.ts";
import { foldOwnLog } from "./own-log.ts";

export const refuseTakenName = (name: string, data: string) =>
  Effect.gen(function* () {
    const { campaigns } = yield* foldOwnLog(data);
    const taken = campaigns.find((campaign) => campaign.name === name || campaign.campaign === name);
    if (taken !== undefined)
      return yield* Effect.fail(
        new CommandError(
          "conflict",
          `campaign ${taken.campaign} is called "${printable(name)}" already`,
          `Choose another --name, or go on with it: ${commandIn(data, `resume ${taken.campaign}`)}`,
        ),
      );
  });
