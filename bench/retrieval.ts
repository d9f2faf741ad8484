// What a proposal waits for in the library: one question put to all entries.
import * as fs from "node:fs";
import { Effect } from "effect";
import { entriesOf } from "../cognition-base/library.ts";
import { makeSearch } from "../cognition-base/retrieve.ts";
import { OWN_LIBRARY, readFolder } from "../infra/library/folder.ts";
import { defineFigure, milliseconds, takingTurns } from "./figure.ts";

const questions = new URL("retrieval/questions.json", import.meta.url);

export const retrieval = defineFigure({
  name: "retrieval",
  description:
    "Milliseconds in which a question is answered with the five best of all entries of the library",
  unit: "ms",
  better: "lower",
  reference: "the question's words looked for in every entry's text, one after the other",
  target: { p95Below: 10 },
  measure: Effect.gen(function* () {
    const { papers } = yield* readFolder(OWN_LIBRARY);
    const entries = entriesOf(papers);
    const texts = entries.map((entry) => JSON.stringify(entry).toLowerCase());
    const search = makeSearch(entries);
    const asked = (
      JSON.parse(fs.readFileSync(questions, "utf8")) as readonly { readonly symptom: string }[]
    ).map(({ symptom }) => symptom);
    const question = (round: number): string => asked[round % asked.length] ?? "";
    return yield* takingTurns({
      rounds: 100,
      warmUp: 44,
      subject: (round) => milliseconds(Effect.sync(() => search(question(round), 5))),
      reference: (round) =>
        milliseconds(
          Effect.sync(() => {
            const words = question(round).toLowerCase().split(/\W+/);
            return texts.map((text) => words.filter((word) => text.includes(word)).length);
          }),
        ),
    });
  }),
});
