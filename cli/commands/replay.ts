import { Effect, Option } from "effect";
import { Flag } from "effect/cli";
import { replayArtifacts } from "../../infra/replay/artifacts.ts";
import { verify } from "../../infra/replay/verify.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../errors.ts";
import * as flags from "../flags.ts";
import { foldAsOf } from "../laboratory/as-of.ts";
import { findCampaign, type Folded } from "../laboratory/campaigns.ts";
import { readingLaboratory } from "../laboratory/reading.ts";
import { showCampaign } from "../laboratory/show-campaign.ts";
import { print, printJson } from "../output.ts";
import { verificationJson, verificationLines } from "../render/verification.ts";

export const replay = defineCommand({
  name: "replay",
  description: "Show a campaign as of any moment of its log, or decide it again and compare",
  examples: [
    { command: "cambrian replay --at e0003", description: "How the latest one stood when e0003 closed" },
    {
      command: "cambrian replay first-light --verify",
      description: "Every decision of one by its name, taken again by this version",
    },
  ],
  flags: {
    campaign: flags.campaign,
    at: flags.at,
    verify: Flag.Boolean("verify").pipe(
      Flag.withDescription("Take every decision again, and end with 5 where one comes out otherwise"),
      Flag.withDefault(false),
    ),
    data: flags.data,
    json: flags.json,
  },
  handler: ({ campaign, at, verify, data, json }) =>
    Effect.gen(function* () {
      const folded = yield* foldAsOf(at, campaign);
      const wanted = Option.getOrUndefined(campaign);
      if (verify) yield* decideAgain(folded, wanted, json);
      else yield* showCampaign(folded, wanted, json);
    }).pipe(Effect.provide(readingLaboratory(data))),
});

const decideAgain = Effect.fnUntraced(function* (folded: Folded, wanted: string | undefined, json: boolean) {
  const { campaign, settings } = findCampaign(folded, wanted);
  const events = folded.events.filter(({ stream }) => stream.campaign === campaign);
  const found = yield* Effect.provide(verify(events), replayArtifacts);
  const of = { campaign, until: folded.until, edition: settings.policy.rules.edition };
  if (json) yield* printJson(verificationJson(of, found));
  else yield* Effect.forEach(verificationLines(of, found), print, { discard: true });
  if (found.difference === null) return;
  const { sequence, type } = found.difference.event;
  return yield* Effect.fail(
    new CommandError(
      "verification",
      `event ${sequence}, ${type}, is not what this version decides: ${found.difference.what}`,
      "Where the log is as it was written, the code has changed: docs/replay.md says how to tell",
    ),
  );
});
