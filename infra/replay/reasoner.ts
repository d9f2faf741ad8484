// Who answers the roles in a replay: the grammar as it is, because its answers follow from the log, and of language
// models what was recorded, if today's prompts are those of then; of a reasoner that recorded nothing nobody.
import { Effect, Layer } from "effect";
import { type Artifacts, Reasoner, ReasonerError } from "../../actors/ports.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { ConductedOpening } from "../../events/opening.ts";
import { recordedReasoner } from "../reasoners/recorded.ts";

const REPEATABLE = "grammar";
type Settings = ConductedOpening["data"]["settings"];

export const isRepeatable = ({ reasoner, thinking }: Settings): boolean =>
  thinking !== null || reasoner === REPEATABLE;

/** @param events of the campaign, with what was answered in it */
export const replayReasoner = (
  settings: Settings | undefined,
  events: readonly LoggedEvent[],
): Layer.Layer<Reasoner, never, Artifacts> =>
  settings !== undefined && isRepeatable(settings)
    ? recordedReasoner(settings.thinking, events)
    : silent(settings?.reasoner ?? "nobody");

const silent = (name: string): Layer.Layer<Reasoner> => {
  const silence = () =>
    Effect.fail(new ReasonerError({ message: `${name} is not asked in a replay`, retryable: false }));
  return Layer.succeed(Reasoner, {
    name,
    summarise: silence,
    propose: silence,
    judgeNovelty: silence,
    judgeQuality: silence,
    analyse: silence,
  });
};
