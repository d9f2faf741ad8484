// A program of a person's own, a baseline or an idea with its code: proposed as it is, without a reasoner.
import { Effect, Option } from "effect";
import type { EventData } from "../../events/index.ts";
import { print } from "../grammar/print.ts";
import { readGenome } from "../grammar/read.ts";
import { type ArtifactError, Artifacts } from "../ports.ts";

/** Its genome is known where the source is exactly what the grammar prints of one. */
export const ownProgram = (
  { code, name, motivation }: Pick<EventData<"ArchitectureProposed">, "code" | "name" | "motivation">,
  revision: number,
): Effect.Effect<EventData<"ArchitectureProposed">, ArtifactError, Artifacts> =>
  Effect.gen(function* () {
    const artifacts = yield* Artifacts;
    const source = new TextDecoder().decode(yield* artifacts.get(code.artifact.sha256));
    const genome = readGenome(source).pipe(
      Option.filter((read) => print(read).source === source),
      Option.map((read) => ({ ...read })),
    );
    return {
      revision,
      name,
      motivation,
      code,
      genome: Option.getOrNull(genome),
      operator: "program",
      citations: [],
    };
  });

/** What is said of a baseline. */
export const asBaseline = (name: string): string =>
  `${name} is the user's own program, measured as it is as a baseline.`;
