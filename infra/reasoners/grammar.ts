// The reasoner that needs no model: it evolves genomes of token mixers and prints them. All of it is pure and stands
// in actors/grammar/; this gives it the shape of the port.
import { Effect, Layer } from "effect";
import { analyse } from "../../actors/grammar/analysis.ts";
import { judgeNovelty } from "../../actors/grammar/novelty.ts";
import { propose } from "../../actors/grammar/propose.ts";
import { judgeQuality } from "../../actors/grammar/rubric.ts";
import { summarise } from "../../actors/grammar/summary.ts";
import { Reasoner } from "../../actors/ports.ts";

export const grammarReasoner: Layer.Layer<Reasoner> = Layer.succeed(Reasoner, {
  name: "grammar",
  summarise: (request) => Effect.sync(() => summarise(request)),
  propose: (request) => Effect.suspend(() => Effect.fromResult(propose(request))),
  judgeNovelty: (request) => Effect.sync(() => judgeNovelty(request)),
  judgeQuality: (request) => Effect.sync(() => judgeQuality(request)),
  analyse: (request) => Effect.sync(() => analyse(request)),
});
