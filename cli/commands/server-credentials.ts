import { Effect } from "effect";
import { Argument } from "effect/cli";
import { natsAccounts } from "../../infra/embedded/nats-accounts.ts";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { print } from "../output.ts";

export const serverCredentials = defineCommand({
  name: "server credentials",
  description:
    "Print the credentials by which a laboratory signs in at a nats-server of your own, or by which it sees the server's state",
  examples: [
    { command: "cambrian server credentials lab > lab.creds", description: "For NATS_CREDS" },
    { command: "cambrian server credentials system > system.creds", description: "For NATS_SYSTEM_CREDS" },
  ],
  flags: {
    of: Argument.Literals("of", ["lab", "system"]).pipe(
      Argument.withDescription(
        "lab: the log and everything else; system: the server's state and its accounts",
      ),
    ),
    data: flags.data,
  },
  handler: ({ of, data }) =>
    Effect.flatMap(natsAccounts(data), ({ labCredentials, sysCredentials }) =>
      print((of === "lab" ? labCredentials : sysCredentials).trimEnd()),
    ),
});
