// The lines of an export: a header, a line for each event with its stored text verbatim, one for each artifact, and an end,
// without which the file was cut off. Each is a JSON object.
import { Result, Schema, SchemaIssue } from "effect";
import { CampaignId, Count, Label, Positive, PublicKey, Sha256 } from "../../events/values.ts";

/** Of the form of the file; that of each event is its own. */
const VERSION = 1;

export const Header = Schema.Struct({
  cambrian: Schema.Literal("export"),
  v: Schema.Literal(VERSION),
  campaign: CampaignId,
  /** Public key of the one that opened the campaign. */
  laboratory: PublicKey,
  /** Of Cambrian, which wrote it. */
  version: Label,
  events: Positive,
  artifacts: Count,
  /** The sequence up to which was exported; null where to the end. */
  until: Schema.NullOr(Positive),
  /** Of the Merkle tree over the stored bytes of its events (RFC 6962). */
  root: Sha256,
});
export type Header = typeof Header.Type;

const EventLine = Schema.Struct({ sequence: Positive, subject: Schema.String, text: Schema.String });
export type EventLine = typeof EventLine.Type;

const ArtifactLine = Schema.Struct({ sha256: Sha256, base64: Schema.String });
export type ArtifactLine = typeof ArtifactLine.Type;

const EndLine = Schema.Struct({ end: Schema.Literal(true) });

export type Line =
  | { readonly kind: "header"; readonly header: Header }
  | { readonly kind: "event"; readonly event: EventLine }
  | { readonly kind: "artifact"; readonly artifact: ArtifactLine }
  | { readonly kind: "end" };

/** Without the end of the line. */
export const encodeLine = (line: Line): string => {
  switch (line.kind) {
    case "header":
      return JSON.stringify(line.header);
    case "event":
      return JSON.stringify(line.event);
    case "artifact":
      return JSON.stringify(line.artifact);
    case "end":
      return JSON.stringify({ end: true });
  }
};

/** Failure: what is wrong with it. */
export const decodeLine = (text: string): Result.Result<Line, string> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return Result.fail(`it is no JSON: ${(cause as Error).message}`);
  }
  if (typeof value !== "object" || value === null) return Result.fail("it is no JSON object");
  if ("cambrian" in value) {
    if ("v" in value && typeof value.v === "number" && value.v > VERSION)
      return Result.fail(
        `the export has version ${value.v}, this code knows ${VERSION}: use a newer Cambrian`,
      );
    return Result.map(decodeAs(Header, value), (header) => ({ kind: "header", header }));
  }
  if ("text" in value) return Result.map(decodeAs(EventLine, value), (event) => ({ kind: "event", event }));
  if ("sha256" in value)
    return Result.map(decodeAs(ArtifactLine, value), (artifact) => ({ kind: "artifact", artifact }));
  if ("end" in value) return Result.map(decodeAs(EndLine, value), () => ({ kind: "end" }));
  return Result.fail("it is no header, no event, no artifact and no end");
};

const decodeAs = <A>(schema: Schema.Codec<A, any>, value: unknown): Result.Result<A, string> =>
  Result.mapError(
    Schema.decodeUnknownResult(schema)(value, { errors: "all", onExcessProperty: "error" }),
    ({ issue }) =>
      format(issue)
        .issues.map(({ path = [], message }) => `${path.map(String).join(".")}: ${message}`)
        .join("; "),
  );

const format = SchemaIssue.makeFormatterStandardSchemaV1();
