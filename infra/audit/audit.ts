// An audit: every section there is, over the log and the campaigns that are asked about.
import { Effect } from "effect";
import { isArrival } from "../../events/arrival.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { expanded } from "../../events/inheritance.ts";
import { rootsAt } from "../../events/merkle-tree.ts";
import { openingOf } from "../../events/opening.ts";
import { LAB } from "../../events/stream.ts";
import { type Anchor, anchored } from "./anchor.ts";
import { arrival } from "./arrival.ts";
import { artifacts } from "./artifacts.ts";
import { causality } from "./causality.ts";
import { claims } from "./claims.ts";
import { denominators } from "./denominators.ts";
import { grants } from "./grants.ts";
import { order } from "./order.ts";
import { origins } from "./origins.ts";
import type { Audited } from "./section.ts";
import { streams } from "./streams.ts";
import { isHead, treeHeads } from "./tree-heads.ts";

/** Those that the events alone answer, beside their order and the streams. */
const sections = [origins, arrival, causality, grants, denominators, claims];

/** @param anchor what somebody has kept of this log */
export const audit = Effect.fnUntraced(function* (audited: Audited, anchor?: Anchor) {
  const { log } = audited;
  const kept = anchor === undefined ? [] : [anchor];
  // The log is hashed once for all of them.
  const roots = rootsAt(
    log.map(({ bytes }) => bytes),
    [...log.filter(isHead).map(({ data }) => data), ...kept].map(({ size }) => size),
  );
  const asked = [...sections, treeHeads(roots), ...kept.map((one) => anchored(one, roots))];
  const pure = asked.map((judge) => judge(audited));
  return [order(audited), yield* streams(audited), ...pure, yield* artifacts(audited)];
});

/**
 * @param campaign the one that is asked about; all of the log where it is undefined
 * @param end the log's last sequence, where it is kept by somebody else
 */
export const auditedIn = (
  log: readonly LoggedEvent[],
  campaign: string | undefined,
  end = log.at(-1)?.sequence ?? 0,
): Audited => ({
  log,
  end,
  campaigns: [...Map.groupBy(log, ({ stream }) => stream.campaign)]
    .filter(([name]) => name !== LAB && (campaign === undefined || name === campaign))
    .flatMap(([name, all]) => {
      const opening = openingOf(all);
      const events = all.filter((event) => !isArrival(event));
      const history = events.flatMap(expanded);
      return opening === undefined
        ? []
        : [{ campaign: name, opening, events, history, arrival: all.find(isArrival) }];
    }),
});
