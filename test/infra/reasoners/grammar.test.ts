import test from "ava";
import { Effect, Schema } from "effect";
import { Reasoner, ReasonerError } from "../../../actors/ports.ts";
import { catalogue } from "../../../events/index.ts";
import { grammarReasoner } from "../../../infra/reasoners/grammar.ts";
import { request } from "../../actors/grammar/arbitraries.ts";
import { artifact } from "../../support/life.ts";
import { posed } from "../../support/posed.ts";

const asked = <A, E>(ask: (reasoner: Reasoner["Service"]) => Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    return yield* ask(yield* Reasoner);
  }).pipe(Effect.provide(grammarReasoner), Effect.runPromise);

test("the grammar answers to its name and proposes what the event ArchitectureProposed holds", async (t) => {
  const { source, className, trust, ...design } = await asked((reasoner) =>
    reasoner.propose(posed(request())),
  );
  const data = { ...design, revision: 0, code: { artifact, className, trust } };
  Schema.decodeUnknownSync(catalogue.ArchitectureProposed.data)(data, { onExcessProperty: "error" });
  t.true(source.length > 1000);
  t.is(await asked((reasoner) => Effect.succeed(reasoner.name)), "grammar");
});

test("what it cannot propose fails as a ReasonerError that is not worth a retry", async (t) => {
  const opened = { arm: "baseline", baselineName: "softmax" } as const;
  const error = await asked((reasoner) => Effect.flip(reasoner.propose(posed(request({ opened })))));
  t.true(error instanceof ReasonerError);
  t.false(error.retryable);
});
