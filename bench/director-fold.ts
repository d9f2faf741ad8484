// What the director knows, from the stored bytes of 100,000 events of one campaign: each event decoded and checked, the
// campaign's own stream folded by its machine, all of them by the shared views, and the next decisions taken. The
// reference only parses the same bytes.
import { Effect, Result } from "effect";
import { foldCampaign } from "../actors/machines/campaign.ts";
import { type Cause, decideAdvance, isCause } from "../actors/roles/director.ts";
import { decode } from "../events/codec.ts";
import type { LoggedEvent } from "../events/envelope.ts";
import { subjectOf } from "../events/stream.ts";
import { folds, viewAsOf } from "../infra/host/shared-views.ts";
import { defineFigure, milliseconds, takingTurns } from "./figure.ts";
import { CAMPAIGN, madeCampaign } from "./histories/made-campaign.ts";

const EVENTS = 100_000;
/** Decisions taken at the end, on as many closings. */
const DECISIONS = 10;

/** An event as the server hands it over. */
interface Raw {
  readonly bytes: Uint8Array;
  readonly subject: string;
  readonly sequence: number;
}

export const directorFold = defineFigure({
  name: "director-fold",
  description: `Milliseconds from the stored bytes of ${EVENTS} events of a campaign to its director's next ${DECISIONS} decisions`,
  unit: "ms",
  better: "lower",
  reference: "JSON.parse of the same bytes",
  target: { p95Below: 2000 },
  measure: Effect.gen(function* () {
    const history = yield* madeCampaign("director-fold", EVENTS);
    const log = history.map(({ bytes, stream, type, sequence }): Raw => {
      return { bytes, subject: subjectOf(stream, type), sequence };
    });
    return yield* takingTurns({
      rounds: 10,
      warmUp: 1,
      subject: () => milliseconds(Effect.sync(() => decideNext(log))),
      reference: () => milliseconds(Effect.sync(() => parse(log))),
    });
  }),
});

const decideNext = (log: readonly Raw[]): void => {
  let folded = folds.initial;
  const own: LoggedEvent[] = [];
  const causes: Cause[] = [];
  for (const { bytes, subject, sequence } of log) {
    const event = Result.getOrThrow(decode(bytes, subject, sequence));
    folded = folds.evolve(folded, event);
    if (event.stream.kind === "campaign") own.push(event);
    if (isCause(event)) causes.push(event);
  }
  const { context } = foldCampaign(own);
  for (const cause of causes.slice(-DECISIONS)) {
    const decision = decideAdvance(context, viewAsOf(folded, CAMPAIGN, cause.sequence), cause);
    if (decision.campaign.length === 0) throw new Error("the director decided nothing");
  }
};

const utf8 = new TextDecoder();
const parse = (log: readonly Raw[]): void => {
  for (const { bytes, sequence } of log) {
    const event = JSON.parse(utf8.decode(bytes)) as { readonly type?: unknown };
    if (typeof event.type !== "string") throw new Error(`event ${sequence} has no type`);
  }
};
