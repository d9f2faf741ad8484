// An analysis by a language model. A claim stands on numbers that it names; one that says a number which is not among
// them is rejected, and the event keeps what was rejected and why.
import { Effect } from "effect";
import type { EventData } from "../../events/index.ts";
import type { Mind } from "../../events/thinking.ts";
import { analyse as byRule } from "../grammar/analysis.ts";
import type { AnalyseRequest, Posed, ReasonerFailure } from "../ports.ts";
import { analyse as prompt, AnalysisAnswer, type Measurement, measurementsOf } from "../prompts/analyse.ts";
import { converse, readJson, type Tools } from "./ask.ts";

export const analyse = (
  request: Posed<AnalyseRequest>,
  mind: Mind,
  tools: Tools,
): Effect.Effect<EventData<"AnalysisWritten">, ReasonerFailure> =>
  Effect.gen(function* () {
    // The first baseline has nothing that it could be compared with.
    if (request.relatives.length === 0) return byRule(request);
    const measurements = measurementsOf(request);
    const { claims, shortcomings, causes, suggestions } = yield* converse(tools, {
      ...{ asked: request.asked, mind, way: null, step: 0 },
      prompt: prompt(request, measurements),
      read: readJson(AnalysisAnswer(measurements.map(({ id }) => id))),
    });
    const judged = claims.map((claim) => supported(claim.text, cited(claim.numbers, measurements)));
    const findings = judged.flatMap(({ finding }) => finding ?? []);
    const rejected = judged.flatMap(({ rejected }) => rejected ?? []);
    const told = [...findings.map(({ text }) => text), ...shortcomings];
    return {
      // Comparisons and changed genes are counted, not told.
      ...byRule(request),
      text: told.length === 0 ? "No claim of the analysis stood on the numbers." : told.join(" "),
      findings,
      shortcomings,
      causes,
      suggestions,
      rejected,
    };
  });

const cited = (ids: readonly string[], measurements: readonly Measurement[]): readonly Measurement[] =>
  measurements.filter(({ id }) => ids.includes(id));

/** A finding, or why the claim is none. */
const supported = (
  text: string,
  numbers: readonly Measurement[],
): {
  readonly finding?: EventData<"AnalysisWritten">["findings"][number];
  readonly rejected?: EventData<"AnalysisWritten">["rejected"][number];
} => {
  const stray = decimalsIn(text).find(
    ({ value, digits }) => !numbers.some((one) => rounds(one.value, value, digits)),
  );
  if (stray !== undefined)
    return { rejected: { text, why: `it says ${stray.text}, which none of the numbers is that it names` } };
  return {
    finding: {
      text,
      numbers: numbers.map(({ name, value }) => ({ name, value })),
      experiments: [...new Set(numbers.flatMap(({ experiments }) => experiments))],
    },
  };
};

/** Numbers with a decimal point, which are measurements: counts and names have none. */
const decimalsIn = (text: string) =>
  [...text.matchAll(/\d+\.(\d+)/g)].map(([number, decimals = ""]) => ({
    text: number,
    value: Number(number),
    digits: decimals.length,
  }));

/** Whether a number is what the text says, rounded or cut off; a sign may be told in words. */
const rounds = (exact: number, said: number, digits: number): boolean =>
  Math.abs(Math.abs(exact) - said) <= 10 ** -digits;
