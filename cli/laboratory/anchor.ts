// The file of an anchor: made of the log as it is where it is not there yet, and read where it is.
import * as fs from "node:fs";
import { Effect } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { Anchor, anchorOf } from "../../infra/audit/anchor.ts";
import { decodeDocument } from "../campaign-file/document.ts";
import { readText } from "../campaign-file/read-text.ts";
import { CommandError } from "../errors.ts";
import { tell } from "../output.ts";

const LARGEST = 4096;
const KIND = { schema: Anchor, what: "an anchor", help: "docs/audit.md says what an anchor is" };

/** The anchor that a file holds. */
export const readAnchor = Effect.fnUntraced(function* (path: string) {
  return yield* decodeDocument(KIND, yield* readText(path, LARGEST), path);
});

/** Undefined where the file was made just now: it would be held against itself. */
export const keptAnchor = Effect.fnUntraced(function* (path: string, log: readonly LoggedEvent[]) {
  if (fs.existsSync(path)) return yield* readAnchor(path);
  const anchor = anchorOf(log);
  if (anchor === undefined) return undefined;
  yield* Effect.try({
    try: () => fs.writeFileSync(path, `${JSON.stringify(anchor, null, 2)}\n`, { flag: "wx" }),
    catch: (cause) =>
      new CommandError(
        "failed",
        `${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
        "Name a file in a folder that is there and that this user may write",
      ),
  });
  yield* tell(
    `${path} stands for the first ${anchor.size} events; keep it where nobody who can write the log can`,
  );
  return undefined;
});
