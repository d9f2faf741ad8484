// The command line without its effects: what a command would be told, or what is wrong with how it was called.
import * as NodeServices from "@effect/platform-node/NodeServices";
import { Effect } from "effect";
import { CliOutput, Command, type HelpDoc } from "effect/cli";
import { commandsFor, commandTree } from "../../cli/command.ts";
import { commands, groups } from "../../cli/commands/index.ts";

export interface Parsed {
  /** What the command's handler would get; undefined where it would not be run. */
  readonly values: Readonly<Record<string, unknown>> | undefined;
  /** The help that was asked for, or that goes with the errors. */
  readonly help: HelpDoc.HelpDoc | undefined;
  readonly errors: readonly string[];
}

/** Reads the arguments after `cambrian` by the real command tree, whose handlers do nothing here. */
export const parse = async (args: readonly string[]): Promise<Parsed> => {
  let parsed: Parsed = { values: undefined, help: undefined, errors: [] };
  const harmless = (await commandsFor(args, commands)).map(({ name, leaf }) => ({
    name,
    leaf: Command.withHandler(leaf, (values: Readonly<Record<string, unknown>>) =>
      Effect.sync(() => {
        parsed = { ...parsed, values };
      }),
    ),
  }));
  const presenter: CliOutput.Presenter = {
    present: (event) =>
      Effect.sync(() => {
        if (event._tag === "Version") return;
        const errors = event._tag === "InvalidInvocation" ? event.errors.map(({ message }) => message) : [];
        parsed = { ...parsed, help: event.helpDoc, errors };
      }),
  };
  return Command.runWith(commandTree(harmless, groups), { version: "" })(args).pipe(
    Effect.ignore,
    Effect.map(() => parsed),
    Effect.provide([NodeServices.layer, CliOutput.layerPresenter(presenter)]),
    Effect.scoped,
    Effect.runPromise,
  );
};
