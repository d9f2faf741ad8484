// A log belongs to one laboratory: what another one signed under this one's actors would never verify. What arrived from
// another one is its own, and is kept apart.
import { Effect } from "effect";
import { arrivalsIn } from "../../events/arrival.ts";
import { isOpening } from "../../events/opening.ts";
import { Keys } from "../../infra/keys/keys.ts";
import { CommandError } from "../errors.ts";
import { foldLog } from "./campaigns.ts";

/** The folded log, once it is clear that every campaign in it began, or arrived, with the keys of this laboratory. */
export const foldOwnLog = (data: string) =>
  Effect.gen(function* () {
    const { publicKey } = yield* Keys;
    const own = yield* publicKey("laboratory");
    const folded = yield* foldLog;
    const arrivals = arrivalsIn(folded.events);
    const foreign = folded.events.find((event) => {
      const taken = isOpening(event) ? (arrivals.get(event.stream.campaign) ?? event) : undefined;
      return taken !== undefined && taken.data.keys["laboratory"] !== own;
    });
    if (foreign === undefined) return folded;
    return yield* Effect.fail(
      new CommandError(
        "conflict",
        `the log holds campaign ${foreign.stream.campaign} of another laboratory than the one in ${data}`,
        "Name that laboratory's folder with --data, or use a NATS server of your own",
      ),
    );
  });
