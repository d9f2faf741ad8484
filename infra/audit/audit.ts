// An audit: every section there is, over the log and the campaigns that are asked about.
import { Effect } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { rootsAt } from "../../events/merkle-tree.ts";
import { LAB } from "../../events/stream.ts";
import { type Anchor, anchored } from "./anchor.ts";
import { artifacts } from "./artifacts.ts";
import { causality } from "./causality.ts";
import { claims } from "./claims.ts";
import { denominators } from "./denominators.ts";
import { grants } from "./grants.ts";
import { order } from "./order.ts";
import type { Audited } from "./section.ts";
import { streams } from "./streams.ts";
import { isHead, treeHeads } from "./tree-heads.ts";

/** Those that the events alone answer. */
const sections = [order, streams, causality, grants, denominators, claims];

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
  return [...asked.map((judge) => judge(audited)), yield* artifacts(audited)];
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
    .flatMap(([name, events]) => {
      const opening = events.find((event) => event.type === "CampaignOpened");
      return opening === undefined ? [] : [{ campaign: name, opening, events }];
    }),
});
