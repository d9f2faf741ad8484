// What a proposal's novelty costs, without a model, where much was proposed before it: a program, whose genes nobody
// knows, is compared with every earlier one by its code and the words of its motivation.
import { Effect } from "effect";
import { judgeNovelty, sourceDigest } from "../actors/grammar/novelty.ts";
import { print } from "../actors/grammar/print.ts";
import { references } from "../actors/grammar/references.ts";
import { random } from "../actors/policies/random.ts";
import type { JudgedProposal, JudgeNoveltyRequest } from "../actors/ports.ts";
import { entriesOf } from "../cognition-base/library.ts";
import { OWN_LIBRARY, readFolder } from "../infra/library/folder.ts";
import { defineFigure, milliseconds, takingTurns } from "./figure.ts";

const EARLIER = 10_000;

export const novelty = defineFigure({
  name: "novelty",
  description: `Milliseconds in which a program is held against ${EARLIER} earlier proposals, by its code and its motivation's words, and the five nearest are found`,
  unit: "ms",
  better: "lower",
  reference: "the motivation's words looked for in every earlier one, one after the other",
  target: { p95Below: 100 },
  measure: Effect.gen(function* () {
    const { papers } = yield* readFolder(OWN_LIBRARY);
    const sentences = entriesOf(papers).flatMap(({ insight, why }) => `${insight} ${why}`.split(/(?<=\.) /));
    const chance = random("novelty");
    const motivation = (): string => chance.sample(sentences, 4).join(" ");
    const programs = references.map(({ genome }) => print(genome).source);
    const program = (index: number): string => `${programs[index % programs.length]}\nSCALE = ${index}\n`;
    const earlier = Array.from({ length: EARLIER }, (_, index): JudgedProposal => ({
      ...{ experiment: `e${index}`, name: `layer-${index}`, motivation: motivation(), genome: null },
      isOutside: false,
      sequence: index,
      digest: sourceDigest(program(index)),
    }));
    const lowered = earlier.map((one) => one.motivation.toLowerCase());
    const judge = (request: JudgeNoveltyRequest): void => {
      const { novel, nearest } = judgeNovelty(request);
      if (!novel || nearest.length !== request.nearest) throw new Error("another program was judged");
    };
    let asked = "";
    return yield* takingTurns({
      rounds: 100,
      warmUp: 10,
      subject: (round) => {
        asked = motivation();
        const source = program(EARLIER + round);
        return milliseconds(
          Effect.sync(() =>
            judge({ motivation: asked, source, genome: null, isOutside: false, earlier, nearest: 5 }),
          ),
        );
      },
      reference: () =>
        milliseconds(
          Effect.sync(() => {
            const words = asked.toLowerCase().split(/\W+/);
            return lowered.map((text) => words.filter((word) => text.includes(word)).length);
          }),
        ),
    });
  }),
});
