// Who answers the roles in a replay: the grammar as it is, because its answers follow from the log; of any other
// reasoner nobody, because it would answer otherwise today, or at a cost.
import { Effect, Layer } from "effect";
import { Reasoner, ReasonerError } from "../../actors/ports.ts";
import { grammarReasoner } from "../reasoners/grammar.ts";

const REPEATABLE = "grammar";
export const isRepeatable = (name: string): boolean => name === REPEATABLE;

export const replayReasoner = (name: string): Layer.Layer<Reasoner> =>
  isRepeatable(name) ? grammarReasoner : silent(name);

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
