import { Effect, Option } from "effect";
import { Flag } from "effect/cli";
import { arrivalsIn } from "../../events/arrival.ts";
import { replayArtifacts } from "../../infra/replay/artifacts.ts";
import { verify } from "../../infra/replay/verify.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../errors.ts";
import * as flags from "../flags.ts";
import { foldAsOf } from "../laboratory/as-of.ts";
import { eventsOf, findCampaign, type Folded } from "../laboratory/campaigns.ts";
import { readingLaboratory } from "../laboratory/reading.ts";
import { showCampaign } from "../laboratory/show-campaign.ts";
import { parseSpeed, type Speed } from "../live/player.ts";
import { print, printJson } from "../output.ts";
import { verificationJson, verificationLines } from "../render/verification.ts";
import { jsonView } from "../views/json.ts";
import { linesView } from "../views/lines.ts";
import { isPlayable, playLines, playOnTerminal } from "../views/playing.ts";

export const replay = defineCommand({
  name: "replay",
  description: "Show a campaign as of any moment of its log, play it, or decide it again and compare",
  examples: [
    { command: "cambrian replay --at e0003", description: "How the latest one stood when e0003 closed" },
    {
      command: "cambrian replay first-light --verify",
      description: "Every decision of one by its name, taken again by this version",
    },
    {
      command: "cambrian replay --speed 50x",
      description: "Played as run showed it; on a pipe, line by line",
    },
  ],
  flags: {
    campaign: flags.campaign,
    at: flags.at,
    verify: Flag.Boolean("verify").pipe(
      Flag.withDescription("Take every decision again, and end with 5 where one comes out otherwise"),
      Flag.withDefault(false),
    ),
    speed: Flag.String("speed").pipe(
      Flag.withDescription("Play it: 50x, so many times as fast as it was; max; or step, event by event"),
      Flag.optional,
    ),
    data: flags.data,
    json: flags.json,
  },
  handler: ({ campaign, at, verify, speed, data, json }) =>
    Effect.gen(function* () {
      const playing = Option.isSome(speed) ? yield* speedOf(speed.value) : undefined;
      if (verify && playing !== undefined)
        return yield* Effect.fail(
          new CommandError(
            "usage",
            "--verify decides again, and --speed plays what was decided",
            "Leave one out",
          ),
        );
      const folded = yield* foldAsOf(at, campaign);
      const wanted = Option.getOrUndefined(campaign);
      if (playing !== undefined) yield* play(folded, wanted, { speed: playing, json });
      else if (verify) yield* decideAgain(folded, wanted, json);
      else yield* showCampaign(folded, wanted, json);
    }).pipe(Effect.provide(readingLaboratory(data))),
});

const speedOf = (text: string): Effect.Effect<Speed, CommandError> => {
  const speed = parseSpeed(text);
  return speed === undefined
    ? Effect.fail(
        new CommandError("usage", `--speed does not understand "${text}"`, "Give 50x, 0.5x, max or step"),
      )
    : Effect.succeed(speed);
};

interface Playing {
  readonly speed: Speed;
  readonly json: boolean;
}

const play = Effect.fnUntraced(function* (
  folded: Folded,
  wanted: string | undefined,
  { speed, json }: Playing,
) {
  const { campaign } = findCampaign(folded, wanted);
  const events = eventsOf(folded, campaign);
  const played = { campaign, events, speed };
  if (json) yield* playLines(played, jsonView);
  else if (isPlayable(process.env)) yield* Effect.scoped(playOnTerminal(played));
  else yield* playLines(played, linesView({ campaign, history: [] }, print));
});

const decideAgain = Effect.fnUntraced(function* (folded: Folded, wanted: string | undefined, json: boolean) {
  const { campaign, settings } = findCampaign(folded, wanted);
  const exportedTo = arrivalsIn(folded.events).get(campaign)?.data.until ?? null;
  const cut = folded.until !== null || exportedTo !== null;
  const found = yield* Effect.provide(verify(eventsOf(folded, campaign), { cut }), replayArtifacts);
  const of = { campaign, until: folded.until, edition: settings?.policy.rules.edition ?? null };
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
