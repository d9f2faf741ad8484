// What can be wrong with a server that does answer, beyond infra/event-store/errors.ts.
import { Schema } from "effect";
import type { ConnectError } from "../event-store/errors.ts";

/** The server has no JetStream, or not for these credentials: there is nowhere to keep the log. */
export class JetStreamMissing extends Schema.TaggedError<JetStreamMissing>()("JetStreamMissing", {
  url: Schema.String,
  message: Schema.String,
}) {
  readonly retryable = false;
}

export type ServerError = ConnectError | JetStreamMissing;
