// Whole logs of earlier releases, test/histories/*.jsonl.gz: what `cambrian log --json` printed then, an event a line.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Result } from "effect";
import { decode } from "../../events/codec.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { LAB } from "../../events/stream.ts";

const folder = join(import.meta.dirname, "../histories");

export const recordedLogs: readonly string[] = readdirSync(folder).filter((file) =>
  file.endsWith(".jsonl.gz"),
);

/** The events of one, in log order. */
export const recordedLog = (file: string): readonly LoggedEvent[] =>
  printedLog(gunzipSync(readFileSync(join(folder, file))).toString("utf8"));

/** What the command printed. It adds `sequence` to the stored envelope; without it those are the bytes. */
export const printedLog = (text: string): readonly LoggedEvent[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => {
      const match = /^(.*),"sequence":(\d+)\}$/.exec(line);
      const stored = `${match?.[1] ?? ""}}`;
      const { subject } = JSON.parse(stored) as { readonly subject: string };
      return Result.getOrThrow(decode(new TextEncoder().encode(stored), subject, Number(match?.[2])));
    });

/** Every campaign of a recorded log: its id, and its events in log order, without those of the whole laboratory. */
export const campaignsOf = (file: string): readonly (readonly [string, readonly LoggedEvent[]])[] =>
  [...Map.groupBy(recordedLog(file), ({ stream }) => stream.campaign)].filter(
    ([campaign]) => campaign !== LAB,
  );
