// Flags that many commands share.
import { Argument, Flag } from "effect/cli";
import { Text } from "../events/values.ts";

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

/** Why a person orders something; it goes into the log. */
export const reason = Flag.String("reason").pipe(
  Flag.withDescription("Why; kept in the log"),
  Flag.withSchema(Text),
  Flag.withDefault("ordered at the command line"),
);

/** The campaign that a command is about. */
export const campaign = Argument.String("campaign").pipe(
  Argument.withDescription("Id or name; the latest unless given"),
  Argument.optional,
);
