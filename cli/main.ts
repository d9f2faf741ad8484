// The entry of the command line: reads the arguments, runs the command, prints what went wrong, sets the exit code.
import { NodeRuntime, NodeServices } from "@effect/platform-node";
import { Effect, Exit, Logger } from "effect";
import { Command } from "effect/cli";
import { LOGIC_VERSION } from "../events/logic-version.ts";
import { commandTree } from "./command.ts";
import { commands, groups } from "./commands/index.ts";
import { reportOf } from "./errors.ts";

/** Warnings go to standard error, a line each; standard output is for data. */
const stderrLogger = Logger.make<unknown, void>(({ message }) => {
  process.stderr.write(`cambrian: ${[message].flat().map(String).join(" ")}\n`);
});

// Whoever reads our output has seen enough (`| head`): that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

const program = Command.runWith(commandTree(commands, groups), { version: LOGIC_VERSION })(
  process.argv.slice(2),
).pipe(Effect.scoped, Effect.provide([NodeServices.layer, Logger.layer([stderrLogger])]));

NodeRuntime.runMain(program, {
  disableErrorReporting: true,
  teardown: (exit, onExit) => {
    if (Exit.isSuccess(exit)) return onExit(0);
    const { code, lines } = reportOf(exit.cause);
    if (lines.length > 0) process.stderr.write(`${lines.join("\n")}\n`);
    onExit(code);
  },
});
