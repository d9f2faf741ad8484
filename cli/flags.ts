// Flags that many commands share.
import { Argument, Flag } from "effect/cli";

export const data = Flag.String("data").pipe(
  Flag.withDescription("Folder of the laboratory: log, keys, tables"),
  Flag.withDefault(process.env["CAMBRIAN_DATA"] || ".cambrian"),
);
export const json = Flag.Boolean("json").pipe(
  Flag.withDescription("Print machine-readable JSON to standard output"),
  Flag.withDefault(false),
);
export const acceptUnverifiedSync = Flag.Boolean("accept-unverified-sync").pipe(
  Flag.withDescription("Use a server at NATS_URL whose sync_interval cannot be seen"),
  Flag.withDefault(false),
);

/** The campaign that a command is about. */
export const campaign = Argument.String("campaign").pipe(
  Argument.withDescription("Id or name; the latest unless given"),
  Argument.optional,
);
