// An anchor: what somebody keeps elsewhere of a log, so that whoever rewrites or cuts it later, with all its keys, is found
// out. It stands for the first so many events by the root of the Merkle tree over their stored bytes.
import { Schema } from "effect";
import { laboratoryKeysIn } from "../../events/arrival.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { rootOver } from "../../events/merkle-tree.ts";
import { Positive, PublicKey, Sha256 } from "../../events/values.ts";
import { type Audited, section, type Section } from "./section.ts";

export const Anchor = Schema.Struct({
  v: Schema.Literal(1),
  /** Public key of the laboratory whose log it is. */
  laboratory: PublicKey,
  /** Events that it stands for, and the root over their stored bytes (RFC 6962). */
  size: Positive,
  root: Sha256,
  /** When the last of them was stored. */
  time: Schema.String,
});
export type Anchor = typeof Anchor.Type;

/** Undefined for a log without a campaign. */
export const anchorOf = (log: readonly LoggedEvent[]): Anchor | undefined => {
  const laboratory = laboratoryOf(log);
  const last = log.at(-1);
  if (laboratory === undefined || last === undefined) return undefined;
  const size = log.length;
  return { v: 1, laboratory, size, root: rootOver(log), time: last.time };
};

const laboratoryOf = (log: readonly LoggedEvent[]): string | undefined =>
  laboratoryKeysIn(log)?.["laboratory"];

/** @param roots of the log's first so many events, at the anchor's size */
export const anchored =
  (anchor: Anchor, roots: ReadonlyMap<number, string>) =>
  ({ log }: Audited): Section => {
    const { laboratory, size, root } = anchor;
    const fault = (sequence: number, what: string): Section => section("anchor", size, [{ sequence, what }]);
    if (laboratoryOf(log) !== laboratory)
      return fault(
        1,
        `the anchor is of the laboratory ${laboratory}, the log of ${laboratoryOf(log) ?? "none"}`,
      );
    if (log.length < size)
      return fault(log.at(-1)?.sequence ?? 0, `the log ends here; the anchor stands for ${size} events`);
    const found = roots.get(size);
    return found === root
      ? section("anchor", size, [])
      : fault(
          log[size - 1]!.sequence,
          `up to here the log has the root ${found}; when the anchor was kept it was ${root}`,
        );
  };
