// The statement that an attached agent signs: what it contributes, to which work, under which grant. Ten lines, kept
// verbatim in the event, so that anyone can check from the stored bytes what the agent said.
import { createHash } from "node:crypto";
import { Result, Schema } from "effect";
import type { LoggedEvent } from "./envelope.ts";
import { EventId, Label, PublicKey, Sha256 } from "./values.ts";

/** What a statement says. `campaign` is the hash of the CampaignOpened event's stored bytes. */
export const Contribution = Schema.Struct({
  campaign: Sha256,
  /** `cambrian.log.<C>.experiment.<E>`. */
  stream: Schema.String.check(Schema.isPattern(/^cambrian\.log(\.[a-z0-9-]{1,40}){3}$/u)),
  /** The work event. */
  cause: EventId,
  attempt: Schema.String.check(Schema.isPattern(/^[1-9]\d{0,8}$/u)),
  type: Label,
  dataschema: Label,
  /** Digest of the UTF-8 bytes of the data text. */
  data: Sha256,
  key: PublicKey,
  grant: Label,
});
/** `attempt` is a number here; in the statement it is its decimal digits. */
export type Contribution = Omit<typeof Contribution.Type, "attempt"> & { readonly attempt: number };

const FIRST_LINE = "cambrian/contribution/1";
const fields = Object.keys(Contribution.fields) as ReadonlyArray<keyof Contribution>;
const decodeFields = Schema.decodeUnknownResult(Contribution);

/** The statement: lines joined by "\n", no newline at the end. */
export const statementOf = (contribution: Contribution): string =>
  [FIRST_LINE, ...fields.map((field) => `${field} ${contribution[field]}`)].join("\n");

/** Reads a statement back; the failure says what is wrong with it. */
export const parseStatement = (statement: string): Result.Result<Contribution, string> => {
  const [first, ...lines] = statement.split("\n");
  if (first !== FIRST_LINE) return Result.fail(`the statement does not begin with the line ${FIRST_LINE}`);
  if (lines.length !== fields.length) {
    return Result.fail(`the statement has ${lines.length + 1} lines, not ${fields.length + 1}`);
  }
  const values: Record<string, string> = {};
  for (const [index, field] of fields.entries()) {
    const line = lines[index] ?? "";
    if (!line.startsWith(`${field} `)) {
      return Result.fail(`line ${index + 2} of the statement does not begin with "${field} "`);
    }
    values[field] = line.slice(field.length + 1);
  }
  const decoded = decodeFields(values);
  return Result.isFailure(decoded)
    ? Result.fail(`the statement cannot be read: ${decoded.failure.message}`)
    : Result.succeed({ ...decoded.success, attempt: Number(decoded.success.attempt) });
};

/** The grant under which an agent contributed the event; undefined where none did, or its statement cannot be read. */
export const grantOf = ({ attributes: { contribution } }: LoggedEvent): string | undefined => {
  if (contribution === undefined) return undefined;
  const said = parseStatement(contribution);
  return Result.isFailure(said) ? undefined : said.success.grant;
};

/** `sha256:…` of a text's UTF-8 bytes, as the statement's `data` has it. */
export const digestOfText = (text: string): string =>
  `sha256:${createHash("sha256").update(text).digest("hex")}`;
