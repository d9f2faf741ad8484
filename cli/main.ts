// The entry of the command line: reads the arguments, runs the command, prints what went wrong, sets the exit code.
import * as NodeRuntime from "@effect/platform-node/NodeRuntime";
import * as NodeServices from "@effect/platform-node/NodeServices";
import { Effect, Exit, Logger } from "effect";
import { CliOutput, Command } from "effect/cli";
import { LOGIC_VERSION } from "../events/logic-version.ts";
import { commandsFor, commandTree } from "./command.ts";
import { commands, groups } from "./commands/index.ts";
import { EXIT, reportOf } from "./errors.ts";
import { dataIn } from "./flags.ts";
import { presenter } from "./help.ts";
import { tellNow } from "./output.ts";

/** Warnings go to standard error, a line each; standard output is for data. */
const stderrLogger = Logger.make<unknown, void>(({ message }) => {
  tellNow(`cambrian: ${[message].flat().map(String).join(" ")}`);
});

// A closed terminal, and a reader that has seen enough (`| head`), end a command in order, as Ctrl-C does. The exit
// code says so: what was cut off was not completed.
let outputFailed = false;
const interrupt = (): void => void process.kill(process.pid, "SIGINT");
process.on("SIGHUP", interrupt);
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return interrupt();
    outputFailed = true;
    if (stream === process.stdout)
      process.stderr.write(`cambrian: cannot write the output: ${error.message}\n`);
    interrupt();
  });

/** `cambrian help run` is `cambrian run --help`. */
const [first, ...rest] = process.argv.slice(2);
const words = first === "help" ? [...rest, "--help"] : process.argv.slice(2);

const named = await commandsFor(words, commands);
const program = Command.runWith(commandTree(named, groups), { version: LOGIC_VERSION })(words).pipe(
  Effect.scoped,
  Effect.provide([NodeServices.layer, Logger.layer([stderrLogger]), CliOutput.layerPresenter(presenter)]),
);

NodeRuntime.runMain(program, {
  disableErrorReporting: true,
  teardown: (exit, onExit) => {
    if (outputFailed) return onExit(EXIT.failed);
    if (Exit.isSuccess(exit)) return onExit(0);
    const { code, lines } = reportOf(exit.cause, dataIn(words));
    if (lines.length > 0) process.stderr.write(`${lines.join("\n")}\n`);
    onExit(code);
  },
});
