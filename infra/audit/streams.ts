// Each stream: its chain of hashes, its revisions, its subjects, and the signature of every event by the key that its
// author had; the statements of attached agents against their grants.
import { Effect } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { openingOf } from "../../events/opening.ts";
import { LAB, streamPrefix } from "../../events/stream.ts";
import { type Audited, section, type Section } from "./section.ts";
import type { StreamToVerify } from "./verify-job.ts";
import { verifyStreams } from "./verify-streams.ts";

export const streams = ({ log, campaigns }: Audited): Effect.Effect<Section> => {
  const grants = Object.fromEntries(
    log.flatMap((event) =>
      event.type === "AgentInvited" ? [[event.data.grant, event.data.publicKey] as const] : [],
    ),
  );
  const asked = (
    events: readonly LoggedEvent[],
    keys: Readonly<Record<string, string>>,
    genesis: string | undefined,
  ): StreamToVerify[] => {
    const evidence = genesis === undefined ? undefined : { genesis, grants };
    const byStream = Map.groupBy(events, ({ stream }) => streamPrefix(stream));
    return [...byStream.values()].map((stream) => ({ events: stream, keys, evidence }));
  };
  // What concerns the whole laboratory is signed by the keys under which it opens its campaigns.
  const ofLaboratory = log.filter(({ stream }) => stream.campaign === LAB);
  const opening = openingOf(log);
  const all = [
    ...campaigns.flatMap(({ opening, events }) => asked(events, opening.data.keys, opening.hash)),
    ...(opening === undefined ? [] : asked(ofLaboratory, opening.data.keys, undefined)),
  ];
  return Effect.map(verifyStreams(all), (found) =>
    section(
      "streams",
      all.reduce((sum, { events }) => sum + events.length, 0),
      found.flat().map(({ kind, sequence, message }) => ({ sequence, what: `${kind}: ${message}` })),
    ),
  );
};
