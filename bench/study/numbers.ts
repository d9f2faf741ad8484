// The file of numbers: a line of JSON for each campaign that has ended and for each evaluation of a layer on a fresh
// seed. All that is said of the study is computed from it. Lines are only ever added, so that a stopped study goes on.
import * as fs from "node:fs";
import { dirname } from "node:path";
import { Schema } from "effect";
import { ExperimentClosed } from "../../events/experiment/experiment-closed.ts";
import {
  Count,
  Environment,
  ExperimentRules,
  GenomeJson,
  Label,
  NonNegative,
  Positive,
  PositiveNumber,
  RandomSeed,
  Sha256,
  Share,
  Text,
} from "../../events/values.ts";
import { sizes } from "../../cli/campaign-file/tasks.ts";
import { armNames } from "./arms.ts";

const { clip, steepness } = ExperimentRules.fields.fitness.fields;

/** A layer that a campaign measured: which, the digest of its program, its genome where it has one. */
const Layer = Schema.Struct({ experiment: Label, code: Sha256, genome: Schema.NullOr(GenomeJson) });
export type Layer = typeof Layer.Type;

export const CampaignNumbers = Schema.Struct({
  kind: Schema.Literal("campaign"),
  seed: RandomSeed,
  arm: Schema.Literals(armNames),
  size: Schema.Literals(sizes),
  experiments: Positive,
  campaign: Label,
  /** Digest of what was decided: equal for equal seed, settings, code and machine. */
  decisions: Sha256,
  logicVersion: Label,
  rule: Schema.Struct({ clip, steepness }),
  /** What fitness is relative to. */
  baseline: Layer,
  /** In the order in which they closed. */
  candidates: Schema.Array(
    Schema.Struct({
      experiment: Label,
      outcome: ExperimentClosed.data.fields.outcome,
      fitness: Schema.NullOr(Schema.Finite),
    }),
  ),
  /** Those that were best when they closed, by the campaign's own fitness; the last is its pick. */
  best: Schema.NonEmptyArray(Layer),
  /** Of the whole campaign, baselines included: seconds of trainings, floating-point operations of those that finished. */
  deviceSeconds: NonNegative,
  flops: NonNegative,
});
export type CampaignNumbers = typeof CampaignNumbers.Type;

export const EvaluationNumbers = Schema.Struct({
  kind: Schema.Literal("evaluation"),
  code: Sha256,
  size: Schema.Literals(sizes),
  randomSeed: RandomSeed,
  split: Count,
  environment: Environment,
  /** Null where the layer has none: it diverged, or broke the contract. */
  result: Schema.NullOr(
    Schema.Struct({
      loss: Schema.Finite,
      accuracy: Share,
      parameters: Count,
      flops: Schema.NullOr(PositiveNumber),
      seconds: NonNegative,
      tasks: Schema.Array(Schema.Struct({ task: Label, loss: Schema.Finite, accuracy: Share })),
    }),
  ),
  /** Why there is no result. */
  failure: Schema.NullOr(Schema.Struct({ reason: Label, message: Text })),
});
export type EvaluationNumbers = typeof EvaluationNumbers.Type;

const Line = Schema.fromJsonString(Schema.Union([CampaignNumbers, EvaluationNumbers]));
export type Line = typeof Line.Type;
const decode = Schema.decodeUnknownSync(Line);
const encode = Schema.encodeSync(Line);

/** What a whole file says; none where there is no file. A line that a killed study had not finished is none. */
export const readNumbers = (path: string): readonly Line[] => linesIn(textIn(path)).map(decodeAt(path));

const textIn = (path: string): string => (fs.existsSync(path) ? fs.readFileSync(path, "utf8") : "");
const linesIn = (text: string): readonly string[] => text.split("\n").slice(0, -1);
const decodeAt =
  (path: string) =>
  (line: string, index: number): Line => {
    try {
      return decode(line);
    } catch (cause) {
      throw new Error(`${path}:${index + 1} is no line of numbers`, { cause });
    }
  };

/** The lines of a file, and how one more is added. */
export interface Numbers {
  readonly lines: readonly Line[];
  readonly add: (line: Line) => void;
}

export const openNumbers = (path: string): Numbers => {
  const lines = [...readNumbers(path)];
  fs.mkdirSync(dirname(path), { recursive: true });
  const text = textIn(path);
  // What stands behind the last end of a line was cut short.
  if (text !== "" && !text.endsWith("\n"))
    fs.truncateSync(path, Buffer.byteLength(text.slice(0, text.lastIndexOf("\n") + 1)));
  return {
    lines,
    add: (line) => {
      fs.appendFileSync(path, `${encode(line)}\n`, { flush: true });
      lines.push(line);
    },
  };
};
