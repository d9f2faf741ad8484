// What the command-line library has to say. Help that was asked for is data; what is wrong with a call goes to standard
// error, first of all what it is, then where to read on.
import { Effect } from "effect";
import { type CliError, CliOutput } from "effect/cli";
import { print, tell } from "./output.ts";

const colors = process.stdout.isTTY && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";
const formatter = CliOutput.defaultFormatter({ colors, globalFlags: "summary" });

export const presenter: CliOutput.Presenter = {
  present: (event) => {
    switch (event._tag) {
      case "Version":
        return print(formatter.formatVersion(event.name, event.version));
      case "Help":
        return print(formatter.formatHelpDoc(event.helpDoc).trimEnd());
      case "InvalidInvocation":
        return Effect.forEach(
          [
            ...event.errors.map((error) => `cambrian: ${wordsOf(error)}`),
            `  See what there is with: ${event.commandPath.join(" ")} --help`,
          ],
          tell,
          { discard: true },
        );
    }
  },
};

const wordsOf = (error: CliError.NonShowHelpErrors): string => {
  const [text = ""] = error.message.split("\n\n");
  const what = text.replace("Expected: Schema validation failed: ", "");
  const [nearest] = "suggestions" in error ? error.suggestions : [];
  return nearest === undefined ? what : `${what}; did you mean ${nearest}?`;
};
