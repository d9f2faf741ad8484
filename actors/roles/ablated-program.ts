// What an ablation compares a discovery with: printed by the grammar from the genome of the plan, whoever reasons otherwise.
import { Effect } from "effect";
import type { EventData } from "../../events/index.ts";
import type { Ablation } from "../../events/values.ts";
import { nameOf } from "../grammar/name.ts";
import { decodeGenome } from "../grammar/normalise.ts";
import { print } from "../grammar/print.ts";
import { type ArtifactError, Artifacts } from "../ports.ts";

/** @param discovery the experiment that it is an ablation of */
export const ablatedProgram = (
  { gene, value, putBack, genome }: Ablation,
  discovery = "the discovery",
  revision: number,
): Effect.Effect<EventData<"ArchitectureProposed">, ArtifactError, Artifacts> =>
  Effect.gen(function* () {
    const artifacts = yield* Artifacts;
    const layer = decodeGenome(genome);
    const { source, className } = print(layer);
    const artifact = yield* artifacts.put(new TextEncoder().encode(source), "text/x-python");
    return {
      revision,
      name: nameOf(layer),
      motivation: `${discovery} with ${gene} put back from ${value} to ${putBack}: what that gene is worth in it.`,
      code: { artifact, className, trust: "printed" },
      genome,
      operator: "ablation",
      citations: [{ element: gene, kind: "experience", ids: [discovery] }],
    };
  });
