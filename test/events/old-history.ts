// A stream as it was stored when ArchitectureProposed had version 1: test/histories/architecture-proposed-v1.json.
import { readFileSync } from "node:fs";
import type { StoredEvent } from "../../events/verify.ts";
import { parseSubject } from "../../events/stream.ts";

interface History {
  readonly keys: Record<string, string>;
  readonly events: readonly { readonly subject: string; readonly sequence: number; readonly text: string }[];
}

const file = new URL("../histories/architecture-proposed-v1.json", import.meta.url);
const history = JSON.parse(readFileSync(file, "utf8")) as History;

export const oldKeys = history.keys;
export const oldEvents = history.events;
export const oldStored = history.events.map(({ subject, sequence, text }) => {
  const place = parseSubject(subject);
  if (place === undefined) throw new Error(`${subject} is no subject of the log`);
  return { ...place, sequence, bytes: new TextEncoder().encode(text) } as StoredEvent;
});
