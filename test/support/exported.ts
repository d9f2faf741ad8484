// Campaigns as `cambrian export` writes them: a recorded one with its artifacts, and others made of recorded logs.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Effect, Result, Stream } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { openingOf } from "../../events/opening.ts";
import { memoryArtifacts } from "../../infra/artifacts/memory.ts";
import { exportLines } from "../../infra/transfer/export-lines.ts";
import { readExport } from "../../infra/transfer/read-export.ts";
import { type VerifiedExport, verifyExport } from "../../infra/transfer/verify-export.ts";

/** Four experiments and a baseline with their 20 artifacts: what `cambrian export --with-artifacts` wrote. */
export const EXPORT = join(import.meta.dirname, "../exports/tiny.jsonl.gz");

/** Its lines. */
export const exportedTiny = (): readonly string[] =>
  gunzipSync(readFileSync(EXPORT)).toString("utf8").trimEnd().split("\n");

export const fileOf = (lines: readonly string[]): Uint8Array =>
  new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));

/** Without artifacts, which no recorded log has. */
export const exportOf = (
  whole: readonly LoggedEvent[],
  campaign: string,
  until: number | null = null,
): Promise<readonly string[]> => {
  const log = whole.filter(({ sequence }) => sequence <= (until ?? Infinity));
  const opening = openingOf(log.filter(({ stream }) => stream.campaign === campaign))!;
  const { lines } = exportLines(log, opening, { artifacts: false, until });
  return Effect.runPromise(Effect.provide(Stream.runCollect(lines), memoryArtifacts));
};

export const verified = (lines: readonly string[]): VerifiedExport => verifiedFile(fileOf(lines));

export const verifiedFile = (bytes: Uint8Array): VerifiedExport =>
  Result.getOrThrow(Result.flatMap(readExport("a file", bytes), (read) => verifyExport("a file", read)));

/** The lines of an export without the sequences, which are another log's. */
export const withoutSequences = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => line.replace(/^\{"sequence":\d+,/, "{"));
