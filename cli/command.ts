// How a command is declared, and the tree that the declarations make: "campaign list" is `list` below `campaign`.
import type { NodeServices } from "@effect/platform-node";
import type { Effect, Scope } from "effect";
import { Command } from "effect/cli";

export interface CliCommand {
  readonly name: string;
  readonly leaf: Command.Command<string, any, {}, any, NodeServices.NodeServices | Scope.Scope>;
}

export const defineCommand = <const Flags extends Command.Command.Config, E>(command: {
  /** One word, or two: a group and the command in it. */
  readonly name: string;
  readonly description: string;
  readonly examples: readonly { readonly command: string; readonly description: string }[];
  readonly flags: Flags;
  readonly handler: (
    flags: Command.Command.Config.Infer<Flags>,
  ) => Effect.Effect<void, E, NodeServices.NodeServices | Scope.Scope>;
}): CliCommand => ({
  name: command.name,
  leaf: Command.make(command.name.split(" ").at(-1) ?? command.name, command.flags, command.handler).pipe(
    Command.withDescription(command.description),
    Command.withExamples([...command.examples]),
  ) as unknown as CliCommand["leaf"],
});

/** The descriptions of the groups, by their name. */
export type Groups = Readonly<Record<string, string>>;

/** The root command with every command in its place. */
export const commandTree = (commands: readonly CliCommand[], groups: Groups) => {
  const single = commands.filter(({ name }) => !name.includes(" ")).map(({ leaf }) => leaf);
  const grouped = Object.entries(groups).map(([group, description]) =>
    Command.make(group).pipe(
      Command.withDescription(description),
      Command.withSubcommands(
        commands.filter(({ name }) => name.startsWith(`${group} `)).map(({ leaf }) => leaf),
      ),
    ),
  );
  return Command.make("cambrian").pipe(
    Command.withDescription("An autonomous laboratory for neural-architecture research."),
    Command.withSubcommands([...single, ...grouped]),
  );
};
