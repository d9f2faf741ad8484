// An audit of 100,000 signed events: every hash and signature, every cause, every count. The reference only parses them.
import { Effect } from "effect";
import type { LoggedEvent } from "../events/envelope.ts";
import { memoryArtifacts } from "../infra/artifacts/memory.ts";
import { audit, auditedIn } from "../infra/audit/audit.ts";
import { defineFigure, milliseconds, takingTurns } from "./figure.ts";
import { playedCampaign } from "./histories/played-campaign.ts";
import { parseAll } from "./parse-all.ts";

const EVENTS = 100_000;

export const auditing = defineFigure({
  name: "audit",
  description: `Milliseconds in which a log of ${EVENTS} events is audited, every signature checked`,
  unit: "ms",
  better: "lower",
  reference: "JSON.parse of the same events' bytes",
  target: { p95Below: 60_000 },
  measure: Effect.gen(function* () {
    const log = yield* playedCampaign(8, EVENTS);
    return yield* takingTurns({
      rounds: 3,
      warmUp: 0,
      subject: () => milliseconds(soundly(log)),
      reference: () => milliseconds(parseAll(log)),
    });
  }),
});

/** What was measured is made up, so that its artifacts are nowhere; nothing else may be wrong. */
const soundly = (log: readonly LoggedEvent[]) =>
  Effect.gen(function* () {
    const sections = yield* Effect.provide(audit(auditedIn(log, undefined)), memoryArtifacts);
    for (const { name, verdict, faults } of sections)
      if (verdict === "fault" && name !== "artifacts")
        return yield* Effect.fail(new Error(`${name}: ${faults[0]?.sequence} ${faults[0]?.what}`));
  });
