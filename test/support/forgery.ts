// Histories signed anew: with keys that a test holds, so that it can do whatever somebody could who had some of them. Ids,
// times and data stay; hashes, revisions, statements and the notary's heads are made to fit.
import { Result } from "effect";
import { actors } from "../../actors/actors.ts";
import {
  correlationOf,
  cut,
  decode,
  encodeUnsigned,
  sourceOf,
  type UnsignedAttributes,
} from "../../events/codec.ts";
import { digestOfText, parseStatement, statementOf } from "../../events/contribution.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { eventId } from "../../events/event-id.ts";
import { catalogue } from "../../events/index.ts";
import { emptyTree, grow, rootOf } from "../../events/merkle-tree.ts";
import { attachSignature, hashOf, NOTHING_HASH } from "../../events/stored-text.ts";
import { notaryStream, subjectOf } from "../../events/stream.ts";
import { newSeed, nkeyOfSeed, signWith, type Nkey } from "../../infra/keys/nkey.ts";

/** An event before it was signed; a head's data are made when it is. */
export interface Unsigned {
  readonly attributes: UnsignedAttributes;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The key of an actor, or of an agent by its grant. */
export type KeyRing = (who: string) => Nkey;

/** Keys that are made when somebody first asks for them. */
export const keyRing = (): KeyRing => {
  const keys = new Map<string, Nkey>();
  return (who) => {
    const key = keys.get(who) ?? nkeyOfSeed(newSeed());
    keys.set(who, key);
    return key;
  };
};

export const unsigned = (log: readonly LoggedEvent[]): readonly Unsigned[] =>
  log.map(({ bytes, attributes: { signature: _, ...attributes } }) => ({
    attributes,
    data: JSON.parse(cut(bytes)!.dataText),
  }));

/** A head over what stands before it, in its place in a history. */
const headAfter = ({ attributes }: Unsigned): Unsigned => {
  const { contribution: _, contributionsignature: __, ...rest } = attributes;
  return {
    attributes: {
      ...rest,
      id: eventId(attributes.id, "TreeHeadSigned"),
      causationid: attributes.id,
      type: "TreeHeadSigned",
      subject: subjectOf(notaryStream, "TreeHeadSigned"),
      source: sourceOf(notaryStream),
      dataschema: catalogue.TreeHeadSigned.dataschema,
      correlationid: correlationOf(notaryStream),
      actor: "notary",
    },
    data: {},
  };
};

/** A head after every so many events, and at the end. */
export const withHeads = (history: readonly Unsigned[], every: number): readonly Unsigned[] =>
  history.flatMap((event, index) =>
    (index + 1) % every === 0 || index === history.length - 1 ? [event, headAfter(event)] : [event],
  );

/**
 * The log that comes of a history. `named` are the keys that it makes known, `held` those that sign: where they are
 * not the same, whoever signs has not all that he would need.
 */
export const signed = (
  history: readonly Unsigned[],
  named: KeyRing,
  held: KeyRing = named,
): readonly LoggedEvent[] => {
  const heads = new Map<string, { readonly revision: number; readonly hash: string }>();
  const geneses = new Map<string, string>();
  let tree = emptyTree;
  return history.map((event, index) => {
    const { subject, type, source } = event.attributes;
    const campaign = source.split("/")[2]!;
    const before = heads.get(source) ?? { revision: 0, hash: NOTHING_HASH };
    const data = dataOf(event, named, { size: tree.size, root: rootOf(tree) });
    const dataText = JSON.stringify(data);
    const attributes = stated(
      { ...event.attributes, streamrevision: before.revision + 1, prevhash: before.hash },
      { dataText, genesis: geneses.get(campaign) ?? NOTHING_HASH, named, held },
    );
    const text = encodeUnsigned(attributes, dataText);
    const signature = signWith(held(attributes.actor), new TextEncoder().encode(text));
    const bytes = new TextEncoder().encode(attachSignature(text, signature));
    const hash = hashOf(bytes);
    heads.set(source, { revision: attributes.streamrevision, hash });
    if (type === "CampaignOpened") geneses.set(campaign, hash);
    tree = grow(tree, bytes);
    return Result.getOrThrow(decode(bytes, subject, index + 1));
  });
};

const dataOf = (
  { attributes: { type }, data }: Unsigned,
  named: KeyRing,
  head: { readonly size: number; readonly root: string },
): Readonly<Record<string, unknown>> => {
  switch (type) {
    case "CampaignOpened":
      return { ...data, keys: Object.fromEntries(actors.map((actor) => [actor, named(actor).publicKey])) };
    case "AgentInvited":
      return { ...data, publicKey: named(String(data["grant"])).publicKey };
    case "TreeHeadSigned":
      return head;
    default:
      return data;
  }
};

/** With an agent's statement made anew, where there is one. */
const stated = (
  attributes: UnsignedAttributes,
  by: {
    readonly dataText: string;
    readonly genesis: string;
    readonly named: KeyRing;
    readonly held: KeyRing;
  },
): UnsignedAttributes => {
  if (attributes.contribution === undefined) return attributes;
  const said = Result.getOrThrow(parseStatement(attributes.contribution));
  const contribution = statementOf({
    ...said,
    campaign: by.genesis,
    data: digestOfText(by.dataText),
    key: by.named(said.grant).publicKey,
  });
  const contributionsignature = signWith(by.held(said.grant), new TextEncoder().encode(contribution));
  return { ...attributes, contribution, contributionsignature };
};

/** With every artifact that an event names put in place of it by one that there is. */
export const withArtifacts = (
  history: readonly Unsigned[],
): { readonly history: readonly Unsigned[]; readonly artifacts: readonly Uint8Array[] } => {
  const artifacts = new Map<string, Uint8Array>();
  const look = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(look);
    if (typeof value !== "object" || value === null) return value;
    if ("sha256" in value && "bytes" in value && "mediaType" in value) {
      const bytes = new TextEncoder().encode(`in place of ${String(value.sha256)}`);
      artifacts.set(hashOf(bytes), bytes);
      return { ...value, sha256: hashOf(bytes), bytes: bytes.length };
    }
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, look(member)]));
  };
  return {
    history: history.map(({ attributes, data }) => ({ attributes, data: look(data) as Unsigned["data"] })),
    artifacts: [...artifacts.values()],
  };
};
