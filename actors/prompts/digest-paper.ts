// Asks for a paper's entries for the library, from its text: a draft that a person reviews.
import { Schema } from "effect";
import { Entry, FrontMatter, Summary, topics } from "../../cognition-base/paper.ts";
import { linesFromOutside } from "./outside.ts";
import { type Prompt, section, type Template } from "./prompt.ts";

const template: Template = { name: "digest-paper", version: 2 };

const { title, authors, year, topics: topicsOf } = FrontMatter.fields;
/** Relations are the reviewer's to find: the model has not read the library. */
const { relations: _, genome: __, ...texts } = Entry.fields;

export const PaperAnswer = Schema.Struct({
  title,
  authors,
  year,
  topics: topicsOf,
  summary: Summary,
  entries: Schema.NonEmptyArray(Schema.Struct(texts)).check(Schema.isMaxLength(3)),
});
export type PaperAnswer = typeof PaperAnswer.Type;

export const digestPaper = (text: string): Prompt => ({
  template,
  system:
    "You read papers on sequence models for a laboratory that designs token-mixing layers, and write down their ideas in your own words. State only what the paper says; where it gives no number, give none. Answer with JSON.",
  sections: [
    section("The paper", 1, ...linesFromOutside(text)),
    section(
      "Your task",
      0,
      `Give title, authors, year, one to four topics of: ${topics.join(", ")}; a summary of 80 to 900 characters; and one to three entries, each an idea that would change how a layer is designed or trained.`,
      "Of each entry: id (lower-case words joined by hyphens); title; insight (what to do differently, 60 to 700 characters); trigger (symptoms in an experiment's results that call for it, without the method's own words, 60 to 700); mechanism (100 to 2000, with at least one LaTeX equation between $$ and $$, every symbol explained); why (60 to 900); cost (time and memory, 20 to 500); guidance (how to build it, with shapes, 80 to 1200); failure (where it does not help, 30 to 700); source (the section and equation, 5 to 300).",
    ),
  ],
  answer: PaperAnswer,
});
