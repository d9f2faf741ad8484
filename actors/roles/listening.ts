// What the Researcher reads of observers' remarks, where the campaign's policy has it read any: those that bear on what is
// proposed, named in the summary with the digests of what was read, so that a replay reads the same.
import { createHash } from "node:crypto";
import type { EventData } from "../../events/index.ts";
import type { RemarkReading } from "../../events/values.ts";
import type { Remark } from "../ports.ts";
import type { RoleContext } from "./role.ts";
import type { SharedView } from "./shared-view.ts";

type Cited = EventData<"ExperienceSummarised">["remarks"];

/** Which of them bear on an experiment: those on itself, its parent, its references and the campaign as a whole. */
export const listen = ({ shared, want, experiment }: RoleContext): Cited => {
  const reading = shared.remarkReading();
  if (reading === null) return null;
  const { parent, references } = experiment.opened ?? { parent: null, references: [] };
  const about: ReadonlySet<string | null> = new Set([null, want.cause.stream.id, parent, ...references]);
  return shared
    .remarks()
    .filter((remark) => about.has(remark.experiment) && isRead(reading, remark))
    .slice(-reading.atMost)
    .toReversed()
    .map(({ id, agent, kind, experiment, body }) => ({
      ...{ remark: id, agent, kind, experiment },
      digest: remarkDigest(body),
    }));
};

const isRead = ({ kinds }: RemarkReading, { agent, kind }: Remark): boolean =>
  kinds.includes(kind) || kinds.includes(`${agent}/${kind}`);

/** Of what a remark says, as it is read. */
export const remarkDigest = (body: Remark["body"]): string =>
  `sha256:${createHash("sha256").update(JSON.stringify(body)).digest("hex")}`;

/** The remarks that a summary names, in its order. */
export const heard = (shared: SharedView, cited: Cited): readonly Remark[] => {
  if (cited === null || cited.length === 0) return [];
  const made = new Map(shared.remarks().map((remark) => [remark.id, remark]));
  return cited.flatMap(({ remark }) => made.get(remark) ?? []);
};
