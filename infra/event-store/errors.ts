// What can go wrong with the log; each error knows whether trying again can help.
import { Schema } from "effect";

/** Somebody appended first: fold the stream again and decide anew. */
export class Conflict extends Schema.TaggedError<Conflict>()("Conflict", {
  stream: Schema.String,
  expectedRevision: Schema.Finite,
  message: Schema.String,
}) {
  readonly retryable = true;
}

/** An event that may not be appended: its data, its size, its text, or an id that another body holds. */
export class InvalidEvent extends Schema.TaggedError<InvalidEvent>()("InvalidEvent", {
  type: Schema.String,
  message: Schema.String,
}) {
  readonly retryable = false;
}

/** An event of more than 128 KiB, or a batch of more than 1,000 events. */
export class TooLarge extends Schema.TaggedError<TooLarge>()("TooLarge", {
  what: Schema.String,
  size: Schema.Finite,
  limit: Schema.Finite,
  message: Schema.String,
}) {
  readonly retryable = false;
}

/** The server did not answer, or the connection is gone. */
export class Unreachable extends Schema.TaggedError<Unreachable>()("Unreachable", {
  url: Schema.String,
  message: Schema.String,
}) {
  readonly retryable = true;
}

/** nats-server below 2.12 ignores wildcard expectations and atomic batches in silence. */
export class ServerTooOld extends Schema.TaggedError<ServerTooOld>()("ServerTooOld", {
  version: Schema.String,
  required: Schema.String,
  message: Schema.String,
}) {
  readonly retryable = false;
}

/** sync_interval is not `always`, or could not be seen: a power cut could lose the log. */
export class UnsafeSync extends Schema.TaggedError<UnsafeSync>()("UnsafeSync", {
  message: Schema.String,
}) {
  readonly retryable = false;
}

/** The server has a stream of the log's name that does not keep what the log promises. */
export class LogMisconfigured extends Schema.TaggedError<LogMisconfigured>()("LogMisconfigured", {
  stream: Schema.String,
  message: Schema.String,
}) {
  readonly retryable = false;
}

/** A stored event that cannot be read: broken text, unknown type or version, data against its schema. */
export class UnreadableEvent extends Schema.TaggedError<UnreadableEvent>()("UnreadableEvent", {
  subject: Schema.String,
  sequence: Schema.Finite,
  message: Schema.String,
}) {
  readonly retryable = false;
}

export type AppendError = Conflict | InvalidEvent | TooLarge | Unreachable | UnreadableEvent;
export type ReadError = Unreachable | UnreadableEvent;
export type ConnectError = Unreachable | ServerTooOld | UnsafeSync;
