// What a proof that holds says, for a terminal: of which event or anchor, up to where, and by whose key.
import type { Proof } from "../../infra/audit/proof.ts";
import { printable } from "./describe.ts";

export const proofLines = (proof: Proof): string[] => [
  proof.kind === "inclusion"
    ? `event ${proof.index + 1} of the log, ${eventText(proof.event)}, is what was signed`
    : `the first ${proof.from.size} events, ${proof.from.root}, are what was signed`,
  `the head stands for ${proof.tree.size} events: ${proof.tree.root}`,
  `signed by ${proof.key}; compare it with the notary's key that you know`,
];

/** Its bytes are proven; whether they are an event is what they say themselves. */
const eventText = (event: string): string => {
  try {
    const { type, id } = JSON.parse(Buffer.from(event, "base64").toString("utf8")) as Record<string, unknown>;
    return printable(`${String(type)} ${String(id)}`);
  } catch {
    return "which is no JSON";
  }
};
