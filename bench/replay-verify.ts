// `replay --verify` of a campaign of 100,000 events that today's code has played: every decision taken again from what
// had been recorded before it, and compared.
import { Effect } from "effect";
import { LAB } from "../events/stream.ts";
import { memoryArtifacts } from "../infra/artifacts/memory.ts";
import { verify } from "../infra/replay/verify.ts";
import { defineFigure, milliseconds, takingTurns } from "./figure.ts";
import { playedCampaign } from "./histories/played-campaign.ts";
import { parseAll } from "./parse-all.ts";

const EVENTS = 100_000;

export const replayVerify = defineFigure({
  name: "replay-verify",
  description: `Milliseconds in which every decision of a campaign of ${EVENTS} events is taken again and compared`,
  unit: "ms",
  better: "lower",
  reference: "JSON.parse of the same events' bytes",
  target: { p95Below: 20_000 },
  measure: Effect.gen(function* () {
    const log = yield* playedCampaign(7, EVENTS);
    const campaign = log.filter(({ stream }) => stream.campaign !== LAB);
    return yield* takingTurns({
      rounds: 3,
      warmUp: 0,
      subject: () => milliseconds(again(campaign)),
      reference: () => milliseconds(parseAll(campaign)),
    });
  }),
});

const again = (events: Parameters<typeof verify>[0]) =>
  Effect.flatMap(Effect.provide(verify(events), memoryArtifacts), ({ difference }) =>
    difference === null
      ? Effect.void
      : Effect.fail(new Error(`event ${difference.event.sequence}: ${difference.what}`)),
  );
