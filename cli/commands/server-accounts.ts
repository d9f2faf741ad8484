import { Effect } from "effect";
import { Flag } from "effect/cli";
import { natsAccounts } from "../../infra/embedded/nats-accounts.ts";
import { accountsConfig } from "../../infra/embedded/nats-config.ts";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { print } from "../output.ts";

export const serverAccounts = defineCommand({
  name: "server accounts",
  description:
    "Print the part of a nats-server's configuration by which it knows this laboratory and its agents, for a server of your own",
  examples: [
    {
      command: "cambrian server accounts > accounts.conf",
      description: "Named in the server's own configuration: include ./accounts.conf",
    },
  ],
  flags: {
    folder: Flag.String("folder").pipe(
      Flag.withDescription("Where that server is to keep what it is told of accounts while it runs"),
      Flag.withDefault("/var/lib/nats/accounts"),
    ),
    data: flags.data,
  },
  handler: ({ folder, data }) =>
    Effect.flatMap(natsAccounts(data), (accounts) => print(accountsConfig(folder, accounts))),
});
