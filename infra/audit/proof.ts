// Proofs that stand alone: that an event is in the log, and that the log still begins as an anchor says, each against a
// head that the notary signed. Whoever checks one needs neither the log nor a server, only the notary's key.
import { Result, Schema } from "effect";
import { cut, decode } from "../../events/codec.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { consistencyProof, inclusionProof, isConsistent, isIncluded } from "../../events/merkle-proofs.ts";
import { leafHash, nameOfHash } from "../../events/merkle-tree.ts";
import { signatureFault } from "../../events/public-key.ts";
import { notaryStream, subjectOf } from "../../events/stream.ts";
import { Count, Positive, PublicKey, Sha256 } from "../../events/values.ts";
import type { Anchor } from "./anchor.ts";
import { laboratoryKeysIn } from "../../events/arrival.ts";
import { isHead } from "./tree-heads.ts";

/** Stored bytes as they are written in a proof. */
const Base64 = Schema.String.check(Schema.isBase64());

const Tree = Schema.Struct({ size: Positive, root: Sha256 });

const signedTree = {
  v: Schema.Literal(1),
  /** What the head stands for. */
  tree: Tree,
  path: Schema.Array(Sha256),
  /** The head's stored bytes, and the key that signed them. */
  head: Base64,
  key: PublicKey,
};

export const Proof = Schema.Union([
  Schema.Struct({
    ...signedTree,
    kind: Schema.Literal("inclusion"),
    /** The event's stored bytes, and its place in the log, from 0. */
    event: Base64,
    index: Count,
  }),
  Schema.Struct({
    ...signedTree,
    kind: Schema.Literal("consistency"),
    /** What the anchor stands for. */
    from: Tree,
  }),
]);
export type Proof = typeof Proof.Type;

type Log = readonly LoggedEvent[];
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

/** Against the first head that stands for the event; undefined where none does yet. */
export const proveEvent = (log: Log, event: LoggedEvent): Proof | undefined => {
  const index = log.indexOf(event);
  const head = log.filter(isHead).find(({ data }) => data.size > index);
  if (head === undefined) return undefined;
  const path = inclusionProof(leavesOf(log, head.data.size), index);
  return { ...common(log, head), kind: "inclusion", event: base64(event.bytes), index, path };
};

/** Against the last head; undefined where none stands for as many events as the anchor. */
export const proveGrowth = (log: Log, anchor: Anchor): Proof | undefined => {
  const head = log.filter(isHead).at(-1);
  if (head === undefined || head.data.size < anchor.size) return undefined;
  const path = consistencyProof(leavesOf(log, head.data.size), anchor.size);
  const from = { size: anchor.size, root: anchor.root };
  return { ...common(log, head), kind: "consistency", from, path };
};

const leavesOf = (log: Log, size: number) => log.slice(0, size).map(({ bytes }) => leafHash(bytes));

const common = (log: Log, head: LoggedEvent<"TreeHeadSigned">) => ({
  v: 1 as const,
  tree: { size: head.data.size, root: head.data.root },
  head: base64(head.bytes),
  key: laboratoryKeysIn(log)?.[head.actor] ?? "",
});

/** What does not hold of a proof; nothing where it proves what it says. */
export const proofFaults = (proof: Proof): readonly string[] => {
  const { tree, path } = proof;
  if (proof.kind === "consistency")
    return isConsistent(proof.from, tree, path)
      ? headFaults(proof)
      : [
          ...headFaults(proof),
          `the path does not lead from ${proof.from.root}, of ${proof.from.size} events, to ${tree.root}, of ${tree.size}`,
        ];
  const leaf = leafHash(Buffer.from(proof.event, "base64"));
  return isIncluded(leaf, proof.index, tree, path)
    ? headFaults(proof)
    : [
        ...headFaults(proof),
        `the path does not lead from event ${proof.index + 1}, ${nameOfHash(leaf)}, to ${tree.root}, of ${tree.size} events`,
      ];
};

const headFaults = ({ head, tree, key }: Proof): readonly string[] => {
  const bytes = Buffer.from(head, "base64");
  const read = decode(bytes, subjectOf(notaryStream, "TreeHeadSigned"), 0);
  if (Result.isFailure(read)) return [`the head is none: ${read.failure.message}`];
  const { unsigned } = cut(bytes)!;
  const { attributes, data } = read.success as LoggedEvent<"TreeHeadSigned">;
  const signature = signatureFault(key, new TextEncoder().encode(unsigned), attributes.signature);
  return [
    ...(signature === undefined ? [] : [`the head's ${signature}`]),
    ...(data.size === tree.size && data.root === tree.root
      ? []
      : [`the head stands for ${data.root}, of ${data.size} events, not for ${tree.root}, of ${tree.size}`]),
  ];
};
