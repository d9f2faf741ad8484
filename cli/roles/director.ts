// The director as a process of its own, with what belongs to whole campaigns: the timekeeper and the notary. A second one is
// its standby: both decide, and the log takes the first one's decision, so that nothing has to be noticed when one dies.
import { Effect } from "effect";
import { eachCampaign } from "../../infra/host/each-campaign.ts";
import { runDirector } from "../../infra/host/director.ts";
import { makeNotary } from "../../infra/host/notary.ts";
import { steadily } from "../../infra/host/steadily.ts";
import { runTimekeeper } from "../../infra/host/timekeeper.ts";
import { signedInTime } from "../laboratory/hosting.ts";
import type { RoleProcess } from "./role-process.ts";

const actors = ["director", "timekeeper", "notary", "experiment"] as const;

export const director = {
  name: "director",
  actors,
  leases: false,
  host: () =>
    Effect.gen(function* () {
      const notary = yield* makeNotary;
      const work = ({ stream: { campaign } }: { readonly stream: { readonly campaign: string } }) =>
        Effect.raceFirst(
          steadily("director", runDirector(campaign)),
          steadily("timekeeper", runTimekeeper(campaign)),
        );
      return yield* Effect.raceFirst(
        eachCampaign(actors, work),
        Effect.andThen(steadily("notary", notary.follow), Effect.never),
      ).pipe(Effect.onInterrupt(() => signedInTime(notary)));
    }),
} satisfies RoleProcess;
