// What a command with `--at` waits for once a server answers: the log of a long campaign read up to that moment, every
// event decoded and checked, and folded. The reference only parses the same bytes.
import { Effect, Layer, Option } from "effect";
import { random } from "../actors/policies/random.ts";
import { foldAsOf } from "../cli/laboratory/as-of.ts";
import { jetstreamEventStore } from "../infra/event-store/jetstream.ts";
import { memoryKeys } from "../infra/keys/memory.ts";
import { defineFigure, takingTurns, timed } from "./figure.ts";
import { appendHistory } from "./histories/append-history.ts";
import { campaignLife } from "./histories/campaign-life.ts";
import { CAMPAIGN, madeCampaign } from "./histories/made-campaign.ts";
import { parseAll } from "./parse-all.ts";
import { ownServer } from "./server.ts";

const EVENTS = 100_000;

export const seek = defineFigure({
  name: "seek",
  description: `Milliseconds in which a command knows how a campaign of ${EVENTS} events stood near its end`,
  unit: "ms",
  better: "lower",
  reference: "JSON.parse of the same events' bytes",
  target: { p95Below: 300 },
  measure: Effect.gen(function* () {
    const { connection } = yield* ownServer;
    const services = yield* Layer.build(
      Layer.provideMerge(jetstreamEventStore(yield* connection), memoryKeys),
    );
    const told = campaignLife(random("seek"), CAMPAIGN, EVENTS, 8).take(EVENTS).toArray();
    yield* Effect.provide(appendHistory(told), services);
    const history = yield* madeCampaign("seek", EVENTS);
    return yield* takingTurns({
      rounds: 5,
      warmUp: 1,
      subject: (round) =>
        Effect.map(
          timed(Effect.provide(foldAsOf(Option.some(String(EVENTS - round))), services)),
          ([ms]) => ms,
        ),
      reference: () => Effect.map(timed(parseAll(history)), ([ms]) => ms),
    });
  }),
});
