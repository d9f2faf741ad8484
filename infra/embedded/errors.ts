// What can go wrong with the processes that a laboratory starts for itself; each message says how to go on.
import { Schema } from "effect";

/** Another laboratory runs on this data directory; `pid` is null where its lock cannot be read. */
export class DataInUse extends Schema.TaggedError<DataInUse>()("DataInUse", {
  data: Schema.String,
  pid: Schema.NullOr(Schema.Finite),
  message: Schema.String,
}) {}

/** The data directory cannot be made, or cannot be written. */
export class DataUnusable extends Schema.TaggedError<DataUnusable>()("DataUnusable", {
  data: Schema.String,
  message: Schema.String,
}) {}

/** A program that is needed is not installed, or is too old. */
export class ProgramMissing extends Schema.TaggedError<ProgramMissing>()("ProgramMissing", {
  program: Schema.String,
  message: Schema.String,
}) {}

/** A child process did not start, or ended again and again. */
export class ChildFailed extends Schema.TaggedError<ChildFailed>()("ChildFailed", {
  program: Schema.String,
  message: Schema.String,
}) {}
