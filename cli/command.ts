// How a command is declared, and the tree that the declarations make: "campaign list" is `list` below `campaign`.
import type * as NodeServices from "@effect/platform-node/NodeServices";
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

/** Every command by its name, read when it is called. */
export type Commands = Readonly<Record<string, () => Promise<CliCommand>>>;

/** The groups by their name: what they are about, and a command of each to begin with. */
export type Groups = Readonly<
  Record<string, { readonly description: string; readonly example: Command.Command.Example }>
>;

/** A short tour: what to type first, and then. */
const tour: readonly Command.Command.Example[] = [
  { command: "cambrian doctor", description: "See whether this machine has what a run needs" },
  { command: "cambrian run", description: "Run a demonstration; Ctrl-C stops it, nothing is lost" },
  { command: "cambrian resume", description: "Go on with it" },
  { command: "cambrian campaign show", description: "How it stands: counts, arms, the ranking" },
  { command: "cambrian experiment show e0001", description: "One experiment, with every event of its life" },
  {
    command: "cambrian init",
    description: "Write a campaign file to change; then: cambrian run campaign.yaml",
  },
  { command: "cambrian help run", description: "What a command takes, with examples" },
];

/** A command beside which there are others below its own name: "audit prove" below `audit`. */
const withOthersBelow = ({ name, leaf }: CliCommand, commands: readonly CliCommand[]): CliCommand["leaf"] => {
  const below = commands.filter((other) => other.name.startsWith(`${name} `)).map((other) => other.leaf);
  return below.length === 0 ? leaf : (leaf.pipe(Command.withSubcommands(below)) as CliCommand["leaf"]);
};

/**
 * The commands that the words of a command line may mean: one where they name it, else those of their group, else every
 * one, as help and suggestions need them.
 */
export const commandsFor = (words: readonly string[], commands: Commands): Promise<readonly CliCommand[]> => {
  const [first, second] = words;
  const exact = `${first} ${second}`;
  const names = Object.keys(commands);
  const asked = names.filter((name) =>
    names.includes(exact) ? name === exact || name === first : name.split(" ")[0] === first,
  );
  return Promise.all((asked.length > 0 ? asked : names).map((name) => commands[name]!()));
};

/** The root command with every command in its place. */
export const commandTree = (commands: readonly CliCommand[], groups: Groups) => {
  const single = commands
    .filter(({ name }) => !name.includes(" "))
    .map((command) => withOthersBelow(command, commands));
  const grouped = Object.entries(groups).map(([group, { description, example }]) =>
    Command.make(group).pipe(
      Command.withDescription(description),
      Command.withExamples([example]),
      Command.withSubcommands(
        commands.filter(({ name }) => name.startsWith(`${group} `)).map(({ leaf }) => leaf),
      ),
    ),
  );
  return Command.make("cambrian").pipe(
    Command.withDescription(
      "An autonomous laboratory for neural-architecture research: it proposes token-mixing layers, checks them, " +
        "trains them, judges them, learns and goes again. Everything that happens is kept in one log, below .cambrian.",
    ),
    Command.withExamples([...tour]),
    Command.withSubcommands([...single, ...grouped]),
  );
};
