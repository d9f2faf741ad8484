import { Effect } from "effect";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { agentsOf } from "../laboratory/agents.ts";
import { readingLaboratory } from "../laboratory/reading.ts";
import { print, printJson } from "../output.ts";
import { printable } from "../render/describe.ts";
import { table } from "../render/table.ts";

export const agentList = defineCommand({
  name: "agent list",
  description: "List the agents that were invited: who is there, what each holds, did and was refused",
  examples: [
    { command: "cambrian agent list", description: "Those of the laboratory in .cambrian" },
    { command: "cambrian agent list --json", description: "As one JSON document" },
  ],
  flags: { data: flags.data, json: flags.json },
  handler: ({ data, json }) =>
    Effect.gen(function* () {
      const agents = yield* agentsOf(data);
      if (json) return yield* printJson({ v: 1, agents });
      const lines = table(agents, [
        { title: "agent", cell: ({ agent }) => agent },
        { title: "role", cell: ({ role }) => role },
        { title: "campaign", cell: ({ campaign }) => campaign ?? "all" },
        { title: "state", cell: ({ state }) => state },
        { title: "in flight", cell: ({ inFlight }) => inFlight },
        { title: "done", cell: ({ done }) => done },
        { title: "refused", cell: ({ refused }) => refused },
        { title: "latency", cell: ({ latency }) => (latency === null ? null : `${latency.toFixed(0)} ms`) },
        { title: "software", cell: ({ software }) => (software === null ? null : printable(software)) },
        { title: "last seen", cell: ({ lastSeen }) => lastSeen },
        { title: "until", cell: ({ expiresAt }) => expiresAt },
      ]);
      yield* Effect.forEach(lines, print, { discard: true });
    }).pipe(Effect.scoped, Effect.provide(readingLaboratory(data))),
});
