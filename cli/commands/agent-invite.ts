import { Effect, Option } from "effect";
import { Flag } from "effect/cli";
import { BYTES_PER_HOUR, CONTRIBUTIONS_PER_MINUTE } from "../../events/agent/agent-invited.ts";
import { AgentId, Arm, Positive, PositiveNumber } from "../../events/values.ts";
import { natsAccounts } from "../../infra/embedded/nats-accounts.ts";
import { roleWork } from "../../infra/host/gate/work.ts";
import { inviteAgent } from "../../infra/host/invite-agent.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../errors.ts";
import * as flags from "../flags.ts";
import { agentRoles, announceAccount, expiryOf, freeName, serverUrl } from "../laboratory/agents.ts";
import { findOwnCampaign } from "../laboratory/campaigns.ts";
import { orderingLaboratory } from "../laboratory/ordering.ts";
import { foldOwnLog } from "../laboratory/own-log.ts";
import { print, tell } from "../output.ts";

const MEBIBYTE = 1024 ** 2;

/** A baseline is what everything is held against: nobody from outside proposes it, or turns it down. */
const usualArms: Readonly<Record<string, readonly (typeof Arm.Type)[]>> = {
  researcher: ["evolution"],
  checker: ["evolution", "control"],
};

export const agentInvite = defineCommand({
  name: "agent invite",
  description: "Invite an agent: prints credentials that open the gate to it, and nothing else",
  examples: [
    {
      command: "cambrian agent invite --role checker > checker.creds",
      description: "For every campaign, seven days",
    },
    {
      command:
        "cambrian agent invite --role researcher --campaign first-light --arm evolution --weight 2 --expires 12h > agent.creds",
      description: "For one campaign, with twice the part of the laboratory's own researcher",
    },
  ],
  flags: {
    role: Flag.Literals("role", agentRoles).pipe(Flag.withDescription("What it is to do")),
    name: Flag.String("name").pipe(
      Flag.withDescription("Its name; the role and a number unless given"),
      Flag.withSchema(AgentId),
      Flag.optional,
    ),
    campaign: Flag.String("campaign").pipe(
      Flag.withDescription("Id or name of the one campaign that it may work on; all unless given"),
      Flag.optional,
    ),
    arm: Flag.Literals("arm", Arm.literals).pipe(
      Flag.withDescription(
        "The one arm whose experiments it may work on; a researcher's is evolution, a checker's evolution and control",
      ),
      Flag.optional,
    ),
    expires: flags.expires,
    maxInFlight: Flag.Int("max-in-flight").pipe(
      Flag.withDescription("Leases that it may hold at once"),
      Flag.withSchema(Positive),
      Flag.withDefault(1),
    ),
    perMinute: Flag.Int("per-minute").pipe(
      Flag.withDescription("Contributions that it may make in one minute"),
      Flag.withSchema(Positive),
      Flag.withDefault(CONTRIBUTIONS_PER_MINUTE),
    ),
    megabytesPerHour: Flag.Int("megabytes-per-hour").pipe(
      Flag.withDescription("MiB of artifacts that it may store in one hour"),
      Flag.withSchema(Positive),
      Flag.withDefault(BYTES_PER_HOUR / MEBIBYTE),
    ),
    weight: Flag.Finite("weight").pipe(
      Flag.withDescription("Its part of its role's work, where the laboratory's own role has 1"),
      Flag.withSchema(PositiveNumber),
      Flag.withDefault(1),
    ),
    data: flags.data,
  },
  handler: ({ role, name, campaign, arm, expires, data, megabytesPerHour, ...limits }) =>
    Effect.gen(function* () {
      const folded = yield* foldOwnLog(data);
      const campaigns = Option.match(campaign, {
        onNone: () => null,
        onSome: (wanted) => [findOwnCampaign(folded, wanted).campaign],
      });
      const known = new Set(
        folded.events.flatMap((event) => (event.type === "AgentInvited" ? [event.data.agent] : [])),
      );
      const agent = Option.getOrElse(name, () => freeName(role, known));
      if (known.has(agent))
        return yield* Effect.fail(
          new CommandError(
            "conflict",
            `an agent ${agent} was invited already`,
            (folder) =>
              `Give it new credentials with: ${flags.commandIn(folder, `agent rotate ${agent}`)}; or choose another --name`,
          ),
        );
      const expiry = yield* expiryOf(expires);
      const { invite } = yield* natsAccounts(data);
      const { publicKey, credentials, account } = yield* invite(agent, role, expiry.seconds);
      yield* announceAccount(data, account);
      const { leases, contributes } = roleWork[role]!;
      const arms = Option.match(arm, {
        onNone: () => usualArms[role] ?? null,
        onSome: (one) => [one],
      });
      yield* inviteAgent({
        ...{ agent, role, publicKey, grant: agent, campaigns, arms, leases, contributes },
        ...{ ...limits, bytesPerHour: megabytesPerHour * MEBIBYTE, expiresAt: expiry.time },
      });
      yield* print(credentials.trimEnd());
      const where = yield* serverUrl(data);
      const which = campaigns === null ? "every campaign" : `campaign ${campaigns.join(", ")}`;
      yield* tell(`agent ${agent} may work as ${role} on ${which} until ${expiry.time}.`);
      yield* tell(
        where === null
          ? `  No server runs now; a laboratory that runs says its address in ${data}/run.json.`
          : `  It reaches the gate at ${where}. With the credentials in a file, a program of yours works through:
    ${flags.commandIn(data, `agent attach --creds FILE --nats ${where}`)} -- ./program`,
      );
    }).pipe(Effect.scoped, Effect.provide(orderingLaboratory(data))),
});
