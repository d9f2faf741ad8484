// Why a file is not imported; in either case nothing was written.
import { Schema } from "effect";

/** It is something else. */
export class NotAnExport extends Schema.TaggedError<NotAnExport>()("NotAnExport", {
  message: Schema.String,
}) {
  readonly retryable = false;
}

/** It does not hold what was exported, or what this version cannot read. */
export class BrokenExport extends Schema.TaggedError<BrokenExport>()("BrokenExport", {
  /** From 1; null where it is no single line. */
  line: Schema.NullOr(Schema.Finite),
  message: Schema.String,
}) {
  readonly retryable = false;
}
