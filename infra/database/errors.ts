// What can go wrong with the database; each error knows whether trying again can help.
import { Schema } from "effect";
import { messageOf } from "./message-of.ts";

/** The server did not answer, the connection is gone, or the server is starting or stopping. */
export class DatabaseUnreachable extends Schema.TaggedError<DatabaseUnreachable>()("DatabaseUnreachable", {
  place: Schema.String,
  message: Schema.String,
}) {
  readonly retryable = true;
}

/** The database answered no: credentials, a missing database or right, a value that does not fit. */
export class DatabaseRefused extends Schema.TaggedError<DatabaseRefused>()("DatabaseRefused", {
  place: Schema.String,
  /** The SQLSTATE, where there is one. */
  code: Schema.NullOr(Schema.String),
  message: Schema.String,
}) {
  readonly retryable = false;
}

export type DatabaseError = DatabaseUnreachable | DatabaseRefused;

/** SQLSTATE classes and codes that pass by themselves: connection, resources, shutdown, deadlock, serialization. */
const PASSING = /^(08|53|57P0[123]|40001|40P01)/;
const NETWORK = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)/;

/** Tells by code (SQLSTATE or errno) and, for pg's own errors without one, by message, which of the two it is. */
export const databaseError = (place: string, cause: unknown): DatabaseError => {
  const first = cause instanceof AggregateError ? (cause.errors[0] ?? cause) : cause;
  const message = messageOf(first);
  const code =
    typeof first === "object" && first !== null && "code" in first && typeof first.code === "string"
      ? first.code
      : null;
  const gone =
    code === null && /connection (terminated|ended|timeout)|timeout exceeded|not queryable/i.test(message);
  if (gone || (code !== null && (PASSING.test(code) || NETWORK.test(code))))
    return new DatabaseUnreachable({
      place,
      message: `the database at ${place} cannot be reached (${message}): is the server running and DATABASE_URL right? ${remedyAt(place)}`,
    });
  return new DatabaseRefused({
    place,
    code,
    message: `the database at ${place} refused${code === null ? "" : ` (${code})`}: ${message}. ${remedyAt(place)}`,
  });
};

/** A server is named by its URL, an embedded database by its folder. */
const remedyAt = (place: string): string =>
  place.includes("://") || place === "DATABASE_URL"
    ? "Mend DATABASE_URL, postgres://user:password@host:port/database; unset, the tables are kept in the laboratory's folder."
    : "The tables are built anew from the log: see that the disk has room, remove the folder, and go on.";
