// Who answers the roles of a campaign: for each role the mind that its settings name, the grammar for the others.
import { Effect, Layer } from "effect";
import { analyse } from "../../actors/minds/analyse.ts";
import { judgeNovelty } from "../../actors/minds/judge-novelty.ts";
import { judgeQuality } from "../../actors/minds/judge-quality.ts";
import { propose } from "../../actors/minds/propose.ts";
import { summarise } from "../../actors/minds/summarise.ts";
import { Artifacts, type Asked, type Mind, Reasoner } from "../../actors/ports.ts";
import { grammarReasoner } from "./grammar.ts";
import { type Means, toolsOf } from "./thinking.ts";

export const thinkingReasoner = (means: Omit<Means, "artifacts">): Layer.Layer<Reasoner, never, Artifacts> =>
  Layer.effect(
    Reasoner,
    Effect.gen(function* () {
      const artifacts = yield* Artifacts;
      const grammar = yield* Effect.provide(Reasoner, grammarReasoner);
      const tools = toolsOf({ ...means, artifacts });
      const mindOf = ({ role }: Asked): Mind | null => means.thinking.minds[role];
      return Reasoner.of({
        name: "thinking",
        summarise: (request) => {
          const mind = mindOf(request.asked);
          return mind === null ? grammar.summarise(request) : summarise(request, mind, tools);
        },
        // A reference, and what an ablation puts back, is the grammar's to print.
        propose: (request) =>
          mindOf(request.asked) === null || request.opened.baselineName !== null
            ? grammar.propose(request)
            : propose(request, tools),
        judgeNovelty: (request) => {
          const mind = mindOf(request.asked);
          return mind === null ? grammar.judgeNovelty(request) : judgeNovelty(request, mind, tools);
        },
        judgeQuality: (request) => {
          const mind = mindOf(request.asked);
          return mind === null ? grammar.judgeQuality(request) : judgeQuality(request, mind, tools);
        },
        analyse: (request) => {
          const mind = mindOf(request.asked);
          return mind === null ? grammar.analyse(request) : analyse(request, mind, tools);
        },
      });
    }),
  );
