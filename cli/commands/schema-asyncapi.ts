import { Effect } from "effect";
import { digestOfText } from "../../events/contribution.ts";
import { asyncApi, asyncApiText } from "../../infra/asyncapi/document.ts";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { print, printJson } from "../output.ts";

export const schemaAsyncapi = defineCommand({
  name: "schema asyncapi",
  description: "Print everything that travels over NATS as an AsyncAPI 3.0 document",
  examples: [
    { command: "cambrian schema asyncapi > asyncapi.json", description: "For tools that read AsyncAPI" },
    { command: "cambrian schema asyncapi --json", description: "With its digest, which gates tell as well" },
  ],
  flags: { json: flags.json },
  handler: ({ json }) =>
    Effect.gen(function* () {
      const text = asyncApiText();
      if (json) return yield* printJson({ v: 1, digest: digestOfText(text), document: asyncApi() });
      yield* print(text.trimEnd());
    }),
});
