// What the command line says when something is wrong: what, where, why, how to fix it, and the exit code.
import { Cause } from "effect";
import { CliError } from "effect/cli";

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

/** An error that a command raises itself. */
export class CommandError extends Error {
  readonly _tag = "CommandError";
  readonly exit: keyof typeof EXIT;
  readonly fix: string | undefined;
  constructor(exit: keyof typeof EXIT, message: string, fix?: string) {
    super(message);
    this.exit = exit;
    this.fix = fix;
  }
}

/** The errors of infra, by the exit code that they mean. */
const exitByTag: Readonly<Record<string, keyof typeof EXIT>> = {
  Unreachable: "unreachable",
  ServerTooOld: "unreachable",
  UnsafeSync: "unreachable",
  JetStreamMissing: "unreachable",
  DatabaseUnreachable: "unreachable",
  DataInUse: "conflict",
  Conflict: "conflict",
};

export interface Report {
  readonly code: number;
  /** Lines for standard error; none where it has been said already. */
  readonly lines: readonly string[];
}

/** What to print of a failed command, and the code to end with. */
export const reportOf = (cause: Cause.Cause<unknown>): Report => {
  if (Cause.hasInterruptsOnly(cause)) return { code: EXIT.interrupted, lines: [] };
  const error = Cause.squash(cause);
  if (CliError.isCliError(error))
    return { code: error._tag === "ShowHelp" && error.errors.length === 0 ? EXIT.ok : EXIT.usage, lines: [] };
  if (error instanceof CommandError)
    return {
      code: EXIT[error.exit],
      lines: [`cambrian: ${error.message}`, ...(error.fix === undefined ? [] : [`  ${error.fix}`])],
    };
  const tag = (error as { _tag?: unknown })._tag;
  if (typeof tag === "string" && error instanceof Error)
    return { code: EXIT[exitByTag[tag] ?? "failed"], lines: [`cambrian: ${error.message}`] };
  // Nobody foresaw it: a defect of ours, and the only case in which a stack trace helps.
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: EXIT.failed,
    lines: ["cambrian: this is a defect of Cambrian; please report it with:", stack],
  };
};
