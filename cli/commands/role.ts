import { Effect, Option } from "effect";
import { Argument, Flag } from "effect/cli";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { roleLaboratory, serverOfRole } from "../laboratory/role-laboratory.ts";
import { tellOfSignals } from "../laboratory/signals.ts";
import { tell } from "../output.ts";
import { withoutUser } from "../../infra/connection/connect.ts";
import { roleNames, roleProcesses } from "../roles/index.ts";
import type { RoleProcess } from "../roles/role-process.ts";

export const role = defineCommand({
  name: "role",
  description: "Run one role as a process of its own, for every campaign of the laboratory that is open",
  examples: [
    {
      command: "cambrian role researcher --nats nats://nats.example:4222 --creds lab.creds",
      description: "On a server that the roles share; a second one shares the load",
    },
    {
      command: "cambrian role director",
      description: "On the server at NATS_URL; a second one is the standby",
    },
  ],
  flags: {
    role: Argument.Literals("role", roleNames).pipe(
      Argument.withDescription("Which; docs/roles.md says what each does and needs"),
    ),
    nats: Flag.String("nats").pipe(
      Flag.withDescription(
        "Address of the server, or of several of a cluster with commas between them; NATS_URL unless given",
      ),
      Flag.optional,
    ),
    creds: Flag.String("creds").pipe(
      Flag.withDescription("Credentials file of the laboratory for it; NATS_CREDS unless given"),
      Flag.optional,
    ),
    data: flags.data,
  },
  handler: ({ role, nats, creds, data }) =>
    Effect.gen(function* () {
      yield* tellOfSignals({
        heard: "handing back what is under way; another instance takes it up",
        late: "stopped before everything was handed back; it comes back by itself after a while",
      });
      const named = { nats: Option.getOrUndefined(nats), creds: Option.getOrUndefined(creds) };
      const server = yield* serverOfRole(data, named);
      const process: RoleProcess = roleProcesses[role];
      yield* tell(`${role}: at ${withoutUser(server.url)}`).pipe(
        Effect.andThen(process.host(data)),
        Effect.provide(roleLaboratory(data, process, server)),
      );
    }).pipe(Effect.scoped),
});
