// What the command line says when something is wrong: what, where, why, how to fix it, and the exit code.
import { Cause } from "effect";
import { CliError } from "effect/cli";
import { commandIn } from "./flags.ts";

/** Exit codes; docs/cli.md lists them. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  unreachable: 3,
  notFound: 4,
  verification: 5,
  conflict: 6,
  interrupted: 130,
} as const;

/** How to mend something; where that is a command, as it is typed on the folder that this one worked on. */
export type Fix = string | ((data: string) => string);

export const fixIn = (fix: Fix, data: string): string => (typeof fix === "string" ? fix : fix(data));

/** An error that a command raises itself. */
export class CommandError extends Error {
  readonly _tag = "CommandError";
  readonly exit: keyof typeof EXIT;
  readonly fix: Fix | undefined;
  constructor(exit: keyof typeof EXIT, message: string, fix?: Fix) {
    super(message);
    this.exit = exit;
    this.fix = fix;
  }
}

interface Meaning {
  readonly exit: keyof typeof EXIT;
  /** How to mend it, where the message does not say so itself. */
  readonly fix?: Fix;
}

const LOOK: Fix = (data) => `See what is reached and what is missing with: ${commandIn(data, "doctor")}`;
const AGAIN: Fix = (data) => `Nothing is lost; go on with: ${commandIn(data, "resume")}`;

/** What the errors of actors/ports.ts and infra/ mean here; a test knows whether one is left out. */
export const meanings: Readonly<Record<string, Meaning>> = {
  Unreachable: { exit: "unreachable", fix: LOOK },
  ServerTooOld: { exit: "unreachable" },
  UnsafeSync: { exit: "unreachable" },
  JetStreamMissing: { exit: "unreachable" },
  DatabaseUnreachable: { exit: "unreachable" },
  DatabaseRefused: { exit: "unreachable" },
  DataInUse: { exit: "conflict" },
  Conflict: { exit: "conflict", fix: AGAIN },
  LogMisconfigured: {
    exit: "conflict",
    fix: "Use a server, or an account of it, that nothing else of that name lives on",
  },
  OrderRefused: {
    exit: "conflict",
    fix: (data) => `See how it stands with: ${commandIn(data, "campaign show")}`,
  },
  ImportRefused: {
    exit: "conflict",
    fix: (data) =>
      `See what is there with: ${commandIn(data, "campaign list")}; or import into another folder`,
  },
  NotAnExport: { exit: "usage", fix: "Name a file that cambrian export wrote, or asi-arch" },
  BrokenExport: {
    exit: "verification",
    fix: "Nothing was imported. Have the campaign exported again; docs/move-a-campaign.md says what is verified",
  },
  BadSource: { exit: "usage", fix: "Nothing was imported; docs/asi-arch.md says what the files hold" },
  ForkRefused: {
    exit: "notFound",
    fix: (data) => `See what there is with: ${commandIn(data, "log")}`,
  },
  RunFileError: { exit: "conflict" },
  LibraryUnreadable: { exit: "notFound", fix: "docs/cognition.md says what a folder of papers holds" },
  SourceUnreadable: { exit: "notFound" },
  DataUnusable: { exit: "failed" },
  ProgramMissing: { exit: "failed" },
  ChildFailed: { exit: "failed", fix: LOOK },
  KeyFileError: { exit: "failed" },
  SigningThreadDied: { exit: "failed", fix: AGAIN },
  InvalidEvent: { exit: "failed", fix: AGAIN },
  TooLarge: { exit: "failed", fix: AGAIN },
  ProjectorStopped: {
    exit: "failed",
    fix: "The tables can be thrown away and are built anew; see docs/data.md",
  },
  RebuildDiffers: { exit: "verification" },
  NoGrant: {
    exit: "notFound",
    fix: (data) => `See which agents there are with: ${commandIn(data, "agent list")}`,
  },
  Refused: { exit: "failed", fix: AGAIN },
  GateRefusal: { exit: "failed", fix: AGAIN },
  ArtifactError: { exit: "failed", fix: LOOK },
  ReasonerError: {
    exit: "failed",
    fix: "Name another reasoner in the campaign file; grammar needs no language model",
  },
  ReasonerUnreachable: { exit: "unreachable", fix: LOOK },
  UnreadableEvent: {
    exit: "verification",
    fix: "Restore the log from a backup, or read it with the version that wrote it",
  },
};

/** What the system says when a file cannot be written or read, and how to mend that. */
const systemFixes: Readonly<Record<string, Fix>> = {
  ENOSPC: (data) => `The disk is full: make room, then go on with: ${commandIn(data, "resume")}`,
  EDQUOT: (data) =>
    `The quota of this user is used up: make room, then go on with: ${commandIn(data, "resume")}`,
  EROFS: "The file system is read-only: choose another folder with --data",
  EACCES: "See that this user may read and write there, or choose another folder with --data",
  EPERM: "See that this user may read and write there, or choose another folder with --data",
  ENOTDIR: "A file stands where a folder is wanted: choose another folder with --data",
  EMFILE: "Too many files are open: raise the limit (ulimit -n)",
};

export interface Report {
  readonly code: number;
  /** Lines for standard error; none where it has been said already. */
  readonly lines: readonly string[];
}

/** What to print of a failed command that worked on this folder, and the code to end with. */
export const reportOf = (cause: Cause.Cause<unknown>, data: string): Report => {
  const linesOf = (message: string, fix: Fix | undefined): readonly string[] => [
    `cambrian: ${message}`,
    ...(fix === undefined ? [] : [`  ${fixIn(fix, data)}`]),
  ];
  if (Cause.hasInterruptsOnly(cause)) return { code: EXIT.interrupted, lines: [] };
  const error = Cause.squash(cause);
  if (CliError.isCliError(error))
    return { code: error._tag === "ShowHelp" && error.errors.length === 0 ? EXIT.ok : EXIT.usage, lines: [] };
  if (error instanceof CommandError)
    return { code: EXIT[error.exit], lines: linesOf(error.message, error.fix) };
  const tag = (error as { _tag?: unknown })._tag;
  if (typeof tag === "string" && error instanceof Error) {
    const { exit, fix } = meanings[tag] ?? { exit: "failed" };
    return { code: EXIT[exit], lines: linesOf(error.message, fix) };
  }
  const systemFix = systemFixes[(error as NodeJS.ErrnoException | undefined)?.code ?? ""];
  if (systemFix !== undefined && error instanceof Error)
    return { code: EXIT.failed, lines: linesOf(error.message, systemFix) };
  // Nobody foresaw it: a defect of ours, and the only case in which a stack trace helps.
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: EXIT.failed,
    lines: ["cambrian: this is a defect of Cambrian; please report it with:", stack],
  };
};
