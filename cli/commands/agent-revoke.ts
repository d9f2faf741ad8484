import { Effect } from "effect";
import { Argument } from "effect/cli";
import { natsAccounts } from "../../infra/embedded/nats-accounts.ts";
import { revokeAgent } from "../../infra/host/revoke-agent.ts";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { announceAccount, named } from "../laboratory/agents.ts";
import { orderingLaboratory } from "../laboratory/ordering.ts";
import { tell } from "../output.ts";

export const agentRevoke = defineCommand({
  name: "agent revoke",
  description: "Send an agent away: its connection is closed, and nothing more that it contributes is taken",
  examples: [{ command: "cambrian agent revoke checker-1 --reason lost", description: "And why" }],
  flags: {
    agent: Argument.String("agent").pipe(Argument.withDescription("Its name")),
    reason: flags.reason,
    data: flags.data,
  },
  handler: ({ agent, reason, data }) =>
    Effect.gen(function* () {
      const { publicKey } = yield* named(agent, revokeAgent(agent, reason));
      const { shutOut } = yield* natsAccounts(data);
      yield* announceAccount(data, yield* shutOut(agent, [publicKey]));
      yield* tell(`agent ${agent} is sent away. What it contributed before stays in the log.`);
    }).pipe(Effect.scoped, Effect.provide(orderingLaboratory(data))),
});
