// A role that works on experiments, as a process of its own. Its instances share the deliveries of one consumer.
import { Effect } from "effect";
import type { Actor } from "../../actors/actors.ts";
import { engineer } from "../../actors/roles/engineer.ts";
import type { Role } from "../../actors/roles/role.ts";
import type { ConductedOpening } from "../../events/opening.ts";
import { deviceTurns } from "../../infra/host/device-turns.ts";
import { eachCampaign } from "../../infra/host/each-campaign.ts";
import { makeRoleDesk, type Outcome } from "../../infra/host/role-desk.ts";
import { runRole } from "../../infra/host/role-runner.ts";
import { sharedWork } from "../../infra/host/share.ts";
import { steadily } from "../../infra/host/steadily.ts";
import { runSweeperBesideOthers } from "../../infra/host/sweeper.ts";
import { watchTrainings } from "../../infra/host/watch-trainings.ts";
import { LabConnection } from "../laboratory/connection.ts";
import { mindsOf } from "../laboratory/minds.ts";
import { tellOfAnswers } from "../live/telemetry.ts";
import { tell } from "../output.ts";
import type { RoleProcess } from "./role-process.ts";

export const experimentRole = (role: Role & { readonly name: string }) => {
  // What follows from its outcomes by itself is signed as the experiment.
  const actors = [role.name as Actor, "experiment"] as const;
  return {
    name: role.name,
    actors,
    leases: false,
    host: () =>
      Effect.gen(function* () {
        const { connection } = yield* LabConnection;
        const counts = { done: 0, handedBack: 0 };
        const settled = (outcome: Outcome | "handed back"): void => {
          if (outcome === "done") counts.done++;
          if (outcome === "handed back") counts.handedBack++;
        };
        yield* Effect.addFinalizer(() =>
          tell(`${role.name}: left; ${counts.done} done, ${counts.handedBack} handed back`),
        );
        const share = yield* sharedWork(connection);
        const { answering } = yield* deviceTurns(connection);
        const work = ({ stream: { campaign }, data: { settings } }: ConductedOpening) => {
          const desk = makeRoleDesk(role, share);
          const options = { connection, campaign, concurrency: settings.parallel + 1, settled };
          return Effect.raceAllFirst([
            runRole(desk, options),
            steadily(`sweeper of the ${role.name}`, runSweeperBesideOthers(campaign, [desk])),
            role === engineer ? steadily("watch", watchTrainings(connection, campaign)) : Effect.never,
          ]).pipe(Effect.provide(mindsOf(settings, tellOfAnswers(connection), answering)));
        };
        return yield* eachCampaign(actors, work);
      }),
  } satisfies RoleProcess;
};
