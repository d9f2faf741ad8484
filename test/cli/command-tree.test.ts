// Which commands are read for the words of a command line: no more than they may mean.
import test from "ava";
import { commandsFor, type CliCommand } from "../../cli/command.ts";
import { commands } from "../../cli/commands/index.ts";

const named = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, async () => ({ name }) as CliCommand]));
const some = named("run", "audit", "audit prove", "audit verify", "agent list", "agent invite");

const cases: Readonly<Record<string, readonly string[]>> = {
  "run --help": ["run"],
  "agent list --json": ["agent list"],
  "agent lst": ["agent list", "agent invite"],
  agent: ["agent list", "agent invite"],
  audit: ["audit", "audit prove", "audit verify"],
  // The command above it has it as its own.
  "audit prove c1": ["audit", "audit prove"],
  rnu: Object.keys(some),
  "--help": Object.keys(some),
  "": Object.keys(some),
};
for (const [words, wanted] of Object.entries(cases))
  test(`"${words}" reads ${wanted.length} of ${Object.keys(some).length}`, async (t) => {
    const read = await commandsFor(words.split(" ").filter(Boolean), some);
    t.deepEqual(
      read.map(({ name }) => name),
      wanted,
    );
  });

test("every command is registered under its own name", async (t) => {
  for (const [name, command] of Object.entries(commands)) t.is((await command()).name, name);
});
