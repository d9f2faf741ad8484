// The text of a paper, from a file or from the web.
import * as fs from "node:fs";
import { Effect, Schema } from "effect";

/** There is no text to be had there. */
export class SourceUnreadable extends Schema.TaggedError<SourceUnreadable>()("SourceUnreadable", {
  source: Schema.String,
  message: Schema.String,
}) {
  readonly retryable = false;
}

const isUrl = (source: string): boolean => /^https?:\/\//i.test(source);
const SECONDS = 60;
/** More than any model reads. */
const LONGEST = 1_000_000;

export const sourceText = (source: string): Effect.Effect<string, SourceUnreadable> =>
  Effect.tryPromise({
    try: async (signal) => {
      const text = isUrl(source) ? await fetched(source, signal) : fs.readFileSync(source, "utf8");
      if (text.includes("\u0000") || text.includes("\uFFFD"))
        throw new Error("it is no text (of a PDF, make one first, for example with pdftotext)");
      if (text.trim() === "") throw new Error("it is empty");
      return text.slice(0, LONGEST).toWellFormed();
    },
    catch: (cause) => {
      const { message, cause: deeper } = cause as Error;
      const code = (deeper as { readonly code?: string } | undefined)?.code;
      const why = code === undefined ? message : `${message} (${code})`;
      return new SourceUnreadable({ source, message: `the paper ${source} cannot be read: ${why}` });
    },
  });

const fetched = async (url: string, signal: AbortSignal): Promise<string> => {
  const response = await fetch(url, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(SECONDS * 1000)]),
  });
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  const text = await response.text();
  return /html/i.test(response.headers.get("content-type") ?? "") ? withoutTags(text) : text;
};

const withoutTags = (html: string): string =>
  html
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, "")
    .replace(/<\/(p|div|h\d|li|tr)>/gi, "\n")
    .replace(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&nbsp;", " ")
    .replaceAll("&amp;", "&")
    .replace(/\n\s*\n+/g, "\n\n");
