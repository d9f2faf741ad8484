// The bytes of a file as the lines of an export, compressed or not. Nothing is believed of it yet (verify-export.ts).
import { gunzipSync } from "node:zlib";
import { Result } from "effect";
import { BrokenExport, NotAnExport } from "./errors.ts";
import { type ArtifactLine, decodeLine, type EventLine, type Header, type Line } from "./lines.ts";

/** What a line says, and which it is, from 1. */
export type Numbered<A> = A & { readonly line: number };

export interface ReadExport {
  readonly header: Header;
  readonly events: readonly Numbered<EventLine>[];
  readonly artifacts: readonly Numbered<ArtifactLine>[];
}

/** Bytes that a compressed file may have when it is not. */
const LARGEST = 4 * 2 ** 30;

export const readExport = (
  name: string,
  bytes: Uint8Array,
): Result.Result<ReadExport, NotAnExport | BrokenExport> => {
  if (!isCompressed(bytes)) return readLines(name, bytes);
  const plain = inflate(name, bytes);
  return Result.isFailure(plain) ? Result.fail(plain.failure) : readLines(name, plain.success);
};

const readLines = (
  name: string,
  bytes: Uint8Array,
): Result.Result<ReadExport, NotAnExport | BrokenExport> => {
  const texts = linesOf(bytes);
  if (!texts[0]?.includes(MARK)) {
    const message = `${name} is no export of a campaign: its first line is not the header of one`;
    return Result.fail(new NotAnExport({ message }));
  }
  const read: Writable = { header: undefined, events: [], artifacts: [], ended: false };
  for (const [index, text] of texts.entries()) {
    const line = index + 1;
    const decoded = text === undefined ? Result.fail("it is not UTF-8") : decodeLine(text);
    if (Result.isFailure(decoded)) {
      const cutOff = line === texts.length && bytes.at(-1) !== LINE_END;
      const what = cutOff ? `the file was cut off here (${decoded.failure})` : decoded.failure;
      return Result.fail(brokenAt(name, line, what));
    }
    const fault = take(read, decoded.success, line);
    if (fault !== undefined) return Result.fail(brokenAt(name, line, fault));
  }
  const { header, events, artifacts, ended } = read;
  return header === undefined || !ended
    ? Result.fail(brokenAt(name, texts.length, "the file was cut off after it: the end is missing"))
    : Result.succeed({ header, events, artifacts });
};

/** What the first line of every export holds. */
const MARK = '"cambrian":"export"';

export const brokenAt = (name: string, line: number | null, what: string): BrokenExport =>
  new BrokenExport({ line, message: line === null ? `${name}: ${what}` : `${name}, line ${line}: ${what}` });

interface Writable {
  header: Header | undefined;
  readonly events: Numbered<EventLine>[];
  readonly artifacts: Numbered<ArtifactLine>[];
  ended: boolean;
}

/** Adds what a line says; what is wrong where it does not belong there. */
const take = (read: Writable, found: Line, line: number): string | undefined => {
  if (read.ended) return "it comes after the end";
  if ((found.kind === "header") !== (line === 1)) return "the header has to be the first line, and no other";
  switch (found.kind) {
    case "header":
      read.header = found.header;
      return undefined;
    case "event":
      if (read.artifacts.length > 0) return "an event comes after an artifact";
      read.events.push({ ...found.event, line });
      return undefined;
    case "artifact":
      read.artifacts.push({ ...found.artifact, line });
      return undefined;
    case "end":
      read.ended = true;
      return undefined;
  }
};

const isCompressed = ([one, two]: Uint8Array): boolean => one === 0x1f && two === 0x8b;

const inflate = (name: string, bytes: Uint8Array): Result.Result<Uint8Array, BrokenExport> => {
  try {
    return Result.succeed(gunzipSync(bytes, { maxOutputLength: LARGEST }));
  } catch (cause) {
    return Result.fail(
      brokenAt(
        name,
        null,
        `what was compressed cannot be read: ${(cause as Error).message}; was it cut off?`,
      ),
    );
  }
};

const LINE_END = 0x0a;

/** Undefined where a line is not UTF-8. */
const linesOf = (bytes: Uint8Array): readonly (string | undefined)[] => {
  const lines: (string | undefined)[] = [];
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(LINE_END, from);
    const to = end < 0 ? bytes.length : end;
    lines.push(textOf(bytes.subarray(from, to)));
    from = to + 1;
  }
  return lines;
};

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const textOf = (bytes: Uint8Array): string | undefined => {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
};
