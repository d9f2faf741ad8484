// A file that a person wrote in YAML or JSON (which YAML contains), decoded; of a bad one it is said what is wrong, where,
// and what is allowed there.
import { Effect, Result, Schema } from "effect";
import { type ErrorCode, LineCounter, parseDocument } from "yaml";
import { CommandError } from "../errors.ts";
import { faultsOf } from "./faults.ts";

export interface DocumentKind<A> {
  readonly schema: Schema.Codec<A, any>;
  /** What messages call such a file, e.g. "a campaign file". */
  readonly what: string;
  /** Where one reads on. */
  readonly help: string;
}

/** Where the parser's own words are for those who program with it. */
const inOurWords: Partial<Record<ErrorCode, string>> = {
  MULTIPLE_DOCS: "the file holds more than one document; keep one",
  RESOURCE_EXHAUSTION: "nested too deeply",
};

/** `name` is what messages call this file. */
export const decodeDocument = <A>(
  { schema, what, help }: DocumentKind<A>,
  text: string,
  name: string,
): Effect.Effect<A, CommandError> =>
  Effect.suspend(() => {
    const refuse = (faults: readonly string[]) =>
      Effect.fail(new CommandError("usage", faults.map((fault) => `${name}:${fault}`).join("\n"), help));
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    // What is said of the rest of a file that could not be read to its end is not worth reading.
    const exhausted = document.errors.filter(({ code }) => code === "RESOURCE_EXHAUSTION").slice(0, 1);
    const errors = exhausted.length > 0 ? exhausted : document.errors;
    if (errors.length > 0)
      return refuse(
        errors.map(({ pos, code, message }) => {
          const { line, col } = lines.linePos(pos[0]);
          return `${line}:${col}: ${inOurWords[code] ?? message}`;
        }),
      );
    if (document.contents === null) return refuse([`1:1: the file is empty; it holds no setting`]);
    let value: unknown;
    try {
      value = document.toJS();
    } catch (cause) {
      return refuse([`1:1: ${cause instanceof Error ? cause.message : String(cause)}`]);
    }
    const decoded = Schema.decodeUnknownResult(schema)(value, {
      errors: "all",
      onExcessProperty: "error",
      reportInput: true,
    });
    return Result.isSuccess(decoded)
      ? Effect.succeed(decoded.success)
      : refuse(faultsOf(decoded.failure.issue, { schema, what }, document, lines));
  });
