// Asks what a result shows. Every number has a letter, and a claim names the letters that it rests on: what it says
// beyond them is found out.
import { Schema } from "effect";
import { signed } from "../grammar/prose.ts";
import type { AnalyseRequest } from "../ports.ts";
import { wordsOf } from "./outside.ts";
import { type Prompt, section, type Template } from "./prompt.ts";
import { changesLine, genomeLine } from "./telling.ts";

const template: Template = { name: "analyse", version: 1 };

/** A number that may be cited: what it is, and the experiments whose events hold it. */
export interface Measurement {
  readonly id: string;
  readonly name: string;
  readonly value: number;
  readonly experiments: readonly string[];
}

const sentence = Schema.String.check(Schema.isBetweenLength(5, 240));
const few = Schema.Array(sentence).check(Schema.isMaxLength(2));

export const AnalysisAnswer = (ids: readonly string[]) =>
  Schema.Struct({
    claims: Schema.NonEmptyArray(
      Schema.Struct({
        text: sentence,
        numbers: Schema.NonEmptyArray(Schema.Literals(ids)).check(Schema.isMaxLength(6)),
      }),
    ).check(Schema.isMaxLength(3)),
    shortcomings: few,
    causes: few,
    suggestions: few,
  });

/** Every number of the result, and its differences to its relatives. */
export const measurementsOf = ({ result, relatives }: AnalyseRequest): readonly Measurement[] => {
  const numbers: Omit<Measurement, "id">[] = [
    { name: "loss", value: result.loss, experiments: [] },
    { name: "accuracy", value: result.accuracy, experiments: [] },
    { name: "training loss", value: result.trainingLoss, experiments: [] },
    ...result.tasks.map(({ task, accuracy }) => ({
      name: `accuracy on ${task}`,
      value: accuracy,
      experiments: [],
    })),
    ...relatives.flatMap(({ relation, experiment, loss, accuracy }) => [
      {
        name: `loss less that of the ${relation} ${experiment}`,
        value: result.loss - loss,
        experiments: [experiment],
      },
      {
        name: `accuracy less that of the ${relation} ${experiment}`,
        value: result.accuracy - accuracy,
        experiments: [experiment],
      },
    ]),
  ];
  return numbers.map((number, index) => ({ id: `n${index + 1}`, ...number }));
};

export const analyse = (request: AnalyseRequest, measurements: readonly Measurement[]): Prompt => ({
  template,
  system:
    "You analyse the result of one training of a token-mixing layer. Answer with JSON. claims: what the numbers show, in short sentences, each with the ids of the numbers that it rests on; write no number that is not among them. shortcomings: what the layer does badly. causes: which part of the design may be why. suggestions: what to change next. Negative differences of loss are better, positive differences of accuracy are better. One seed proves little: say so where differences are small.",
  sections: [
    section(
      "The layer",
      0,
      wordsOf(request.isOutside, request.proposal.motivation, 700),
      ...(request.proposal.genome === null ? [] : [genomeLine(request.proposal.genome)]),
    ),
    section(
      "What it changes of its parent",
      1,
      ...(request.parent?.genome == null || request.proposal.genome === null
        ? []
        : [changesLine(request.parent.genome, request.proposal.genome)]),
    ),
    section(
      "Numbers",
      0,
      ...measurements.map(
        ({ id, name, value }) =>
          `${id} ${name}: ${name.includes(" less ") ? signed(value) : value.toFixed(4)}`,
      ),
    ),
    section("Your task", 0, "What does this result show?"),
  ],
  answer: AnalysisAnswer(measurements.map(({ id }) => id)),
});
