// Flags that many commands share.
import { Argument, Flag } from "effect/cli";
import { Text } from "../events/values.ts";
import { Duration } from "./campaign-file/duration.ts";

export const defaultData = process.env["CAMBRIAN_DATA"] || ".cambrian";
export const data = Flag.String("data").pipe(
  Flag.withDescription("Folder of the laboratory: log, keys, tables"),
  Flag.withDefault(defaultData),
);

/** A command as it can be typed here: through npx where this one came through it, on the same folder. */
export const commandIn = (data: string, command: string): string => {
  const program = process.env["npm_command"] === "exec" ? "npx cambrian" : "cambrian";
  return `${program} ${command}${data === defaultData ? "" : ` --data ${quoted(data)}`}`;
};

/** A word as a shell takes it for one. */
export const quoted = (word: string): string =>
  /^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** The folder that arguments name, also such as could not all be understood. */
export const dataIn = (words: readonly string[]): string => {
  const at = words.findLastIndex((word) => word === "--data" || word.startsWith("--data="));
  const found = words[at] === "--data" ? words[at + 1] : words[at]?.slice("--data=".length);
  return found || defaultData;
};

export const json = Flag.Boolean("json").pipe(
  Flag.withDescription("Print machine-readable JSON to standard output"),
  Flag.withDefault(false),
);
export const acceptUnverifiedSync = Flag.Boolean("accept-unverified-sync").pipe(
  Flag.withDescription("Use a server at NATS_URL whose sync_interval cannot be seen"),
  Flag.withDefault(false),
);

/** What the gpu-agents of this process train on. */
export const gpus = Flag.String("gpus").pipe(
  Flag.withDescription("Cards to train on, a worker on each: all, or 0,2; the processor unless given"),
  Flag.optional,
);

/** Why a person orders something; it goes into the log. */
export const reason = Flag.String("reason").pipe(
  Flag.withDescription("Why; kept in the log"),
  Flag.withSchema(Text),
  Flag.withDefault("ordered at the command line"),
);

/** The moment as of which a reading command answers; laboratory/moment.ts understands it. */
export const at = Flag.String("at").pipe(
  Flag.withDescription("As of then: a sequence number, a time, or an experiment (as of its closing)"),
  Flag.optional,
);

/** The campaign that a command is about. */
export const campaign = Argument.String("campaign").pipe(
  Argument.withDescription("Id or name; the latest unless given"),
  Argument.optional,
);

/** The experiment that a command is about, and the campaign that it is of where its name does not say so. */
export const experiment = Argument.String("experiment").pipe(
  Argument.withDescription("Id, <campaign>/<id>, or the name of the architecture"),
);
export const ofCampaign = Flag.String("campaign").pipe(
  Flag.withDescription("Id or name; the latest unless given"),
  Flag.optional,
);

/** The event type that a command is about. */
export const eventType = Argument.String("event").pipe(
  Argument.withDescription("Name of the event type, such as TrainingFinished"),
);

/** The library that a command reads. */
export const cognition = Flag.String("cognition").pipe(
  Flag.withDescription("Folder with papers of your own, read beside ours"),
  Flag.optional,
);

/** For how long credentials of an agent open the gate, in seconds. */
export const expires = Flag.String("expires").pipe(
  Flag.withDescription("For how long from now: 12h, 7d"),
  Flag.withSchema(Duration),
  Flag.withDefault(7 * 86_400),
);
