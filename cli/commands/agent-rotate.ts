import { Effect } from "effect";
import { Argument } from "effect/cli";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { agentStream } from "../../events/stream.ts";
import { natsAccounts } from "../../infra/embedded/nats-accounts.ts";
import { rotateKey } from "../../infra/host/revoke-agent.ts";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { announceAccount, expiryOf, named, noAgent } from "../laboratory/agents.ts";
import { orderingLaboratory } from "../laboratory/ordering.ts";
import { print, tell } from "../output.ts";

export const agentRotate = defineCommand({
  name: "agent rotate",
  description:
    "Give an agent new credentials under the same grant: prints them; the old ones open nothing any more",
  examples: [
    { command: "cambrian agent rotate checker-1 > checker.creds", description: "For seven days from now" },
  ],
  flags: {
    agent: Argument.String("agent").pipe(Argument.withDescription("Its name")),
    expires: flags.expires,
    reason: flags.reason,
    data: flags.data,
  },
  handler: ({ agent, expires, reason, data }) =>
    Effect.gen(function* () {
      const store = yield* EventStore;
      const history = yield* store.readStream(agentStream(agent));
      const invited = history.findLast((event) => event.type === "AgentInvited");
      if (invited === undefined) return yield* Effect.fail(noAgent(agent, "no such agent was invited"));
      const accounts = yield* natsAccounts(data);
      const expiry = yield* expiryOf(expires);
      const { publicKey, credentials } = yield* accounts.invite(agent, invited.data.role, expiry.seconds);
      const held = yield* named(agent, rotateKey(agent, publicKey, { reason, expiresAt: expiry.time }));
      yield* announceAccount(data, yield* accounts.shutOut(agent, [held.publicKey]));
      yield* print(credentials.trimEnd());
      yield* tell(`agent ${agent} has a new key, until ${expiry.time}; the old one opens nothing any more.`);
    }).pipe(Effect.scoped, Effect.provide(orderingLaboratory(data))),
});
