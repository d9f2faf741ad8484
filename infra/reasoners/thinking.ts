// Puts the questions of minds to language models: makes the prompt fit, asks or reads what was answered before, and
// records what came, used or not.
import { Effect, Result, Schema } from "effect";
import { clipped } from "../../actors/grammar/prose.ts";
import { fitted, textOf, tokensIn } from "../../actors/prompts/prompt.ts";
import type { Question, Tools, Unusable } from "../../actors/minds/ask.ts";
import { seed32 } from "../../actors/policies/random.ts";
import {
  type Artifacts,
  type Asked,
  ReasonerError,
  type ReasonerFailure,
  ReasonerUnreachable,
} from "../../actors/ports.ts";
import type { JsonSchema } from "../../events/json-schema.ts";
import type { Thinking } from "../../events/thinking.ts";
import { nameOf } from "../artifacts/digest.ts";
import type { LanguageModels, Message, ModelAnswer, ModelFailure, ModelRequest } from "./language-model.ts";
import type { Recorded, Transcript } from "./transcript.ts";

/** Told of an answer on its way: pieces that have come, which are about as many tokens. */
export type Heard = (asked: Asked, model: string, pieces: number) => void;

export interface Means {
  readonly thinking: Thinking;
  /** By the name of the reasoner; none where nobody is to be asked, and only what was recorded is read. */
  readonly models: (reasoner: string) => LanguageModels | undefined;
  readonly transcript: Transcript;
  readonly artifacts: Artifacts["Service"];
  readonly heard?: Heard;
  /** Has the device for the time of an answer, where models and trainings share one. */
  readonly turn?: Turn;
}
export type Turn = <A, E, R>(answer: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>;

export const toolsOf = (means: Means): Tools => {
  const { options, repairs, judgements, similarity, per } = means.thinking;
  return {
    ask: (question) => ask(means, question),
    source: (sha256) => Effect.map(means.artifacts.get(sha256), (bytes) => new TextDecoder().decode(bytes)),
    ...{ options, repairs, judgements, similarity, per },
  };
};

const ask = <A>(
  means: Means,
  question: Question<A>,
): Effect.Effect<Result.Result<A, Unusable>, ReasonerFailure> =>
  Effect.gen(function* () {
    const { artifacts, transcript } = means;
    const { asked, step } = question;
    const request = yield* requestOf(means.thinking, question);
    const told = bytesOf(JSON.stringify(request));
    const before = yield* transcript.find(asked, step, nameOf(told));
    if (before !== undefined) {
      return judged(question, textIn(yield* artifacts.get(before.response.sha256)));
    }
    // A model thinks for longer than the storing takes.
    const [prompt, { answer, digest, seconds }] = yield* Effect.all(
      [artifacts.put(told, "application/json"), generate(means, question, request)],
      { concurrency: "unbounded" },
    );
    const usable = judged(question, answer.text);
    const response = yield* artifacts.put(bytesOf(answer.text), "text/plain");
    const thoughts =
      answer.thoughts === null ? null : yield* artifacts.put(bytesOf(answer.thoughts), "text/plain");
    const { role, experiment, work, want } = asked;
    const recorded: Recorded = {
      ...{ role, experiment, work, want, step, digest, prompt, response, thoughts, seconds },
      mind: question.mind,
      way: question.way,
      template: question.prompt.template,
      options: { ...request.options },
      ended: answer.ended,
      fault: Result.isSuccess(usable) ? null : usable.failure.fault,
      tokens: answer.tokens,
      cost: costOf(means.thinking, question.mind.model, answer.tokens),
    };
    yield* transcript.add(asked, recorded);
    return usable;
  });

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
/** The same text again: what looks like a byte order mark is a part of it. */
const textIn = (bytes: Uint8Array): string => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);

const judged = <A>({ read }: Question<A>, text: string): Result.Result<A, Unusable> =>
  Result.mapError(read(text), (fault) => ({ text, fault: clipped(fault.replaceAll("\0", ""), 2000) }));

/** The same question gives the same request, whoever asks and whenever. */
const requestOf = (
  { contextTokens, answerTokens, temperature }: Thinking,
  { asked, mind, step, prompt, repair, turns }: Question<unknown>,
): Effect.Effect<ModelRequest, ReasonerError> =>
  Effect.suspend(() => {
    const said = turns.reduce((sum, { answer, reply }) => sum + tokensIn(answer) + tokensIn(reply), 0);
    const room = contextTokens - answerTokens - said;
    const fitting = fitted(prompt, room);
    if (fitting === undefined)
      return Effect.fail(
        new ReasonerError({
          message: `the prompt ${prompt.template.name} does not fit into a context of ${contextTokens} tokens, ${answerTokens} of them for the answer; give contextTokens more, or another model`,
          retryable: false,
        }),
      );
    const messages: Message[] = [
      { role: "system", content: fitting.system },
      { role: "user", content: textOf(fitting) },
      ...turns.flatMap(({ answer, reply }): Message[] => [
        { role: "assistant", content: answer },
        { role: "user", content: reply },
      ]),
    ];
    const { role, want, randomSeed } = asked;
    const seed = seed32(randomSeed, `${role} ${want} ${step} ${prompt.template.name}`);
    return Effect.succeed({
      model: mind.model,
      messages,
      schema: prompt.answer === null ? null : schemaOf(prompt.answer),
      options: {
        temperature: temperature + repair * WARMER,
        ...{ seed, contextTokens, answerTokens },
      },
    });
  });

/** Degrees more with each repair: a small model that is asked again as before says the same again. */
const WARMER = 0.25;

/** Without references and names, which not every server's grammar reads. */
const schemaOf = (answer: Schema.Top): JsonSchema => {
  const { schema, definitions } = Schema.toJsonSchemaDocument(answer, { onExcessProperty: "error" });
  if (Object.keys(definitions).length > 0)
    throw new Error("the schema of an answer has names, which not every server reads");
  return schema as JsonSchema;
};

const generate = (
  { models, thinking, heard, turn = (answer) => answer }: Means,
  { asked, mind }: Question<unknown>,
  request: ModelRequest,
): Effect.Effect<
  { readonly answer: ModelAnswer; readonly digest: string | null; readonly seconds: number },
  ReasonerFailure
> =>
  Effect.gen(function* () {
    const server = models(mind.reasoner);
    if (server === undefined)
      return yield* new ReasonerError({
        message: `no answer was recorded to the prompt that ${asked.role} puts to ${mind.model} to ${asked.want} today`,
        retryable: false,
      });
    const { digest } = yield* Effect.mapError(server.describe(mind.model), withRemedy(server, mind.model));
    const answering = server
      .answer(request, (pieces) => heard?.(asked, mind.model, pieces))
      .pipe(
        Effect.mapError(withRemedy(server, mind.model)),
        Effect.timeoutOrElse({
          duration: thinking.timeLimit * 1000,
          orElse: () =>
            Effect.fail(
              new ReasonerError({
                message: `${mind.model} at ${server.place} gave no whole answer within ${thinking.timeLimit} s`,
                retryable: true,
              }),
            ),
        }),
      );
    // It may wait for its turn, which is no time of the model's.
    const timed = Effect.gen(function* () {
      const began = performance.now();
      heard?.(asked, mind.model, 0);
      const answer = yield* answering;
      return { answer, seconds: (performance.now() - began) / 1000 };
    });
    return { ...(yield* turn(timed)), digest };
  });

/** What does not pass by itself says what is to be done. */
const withRemedy =
  ({ remedy }: LanguageModels, model: string) =>
  (failure: ModelFailure): ModelFailure => {
    if (failure._tag !== "ReasonerUnreachable" || failure.lacks === "server") return failure;
    const { reasoner, message, lacks } = failure;
    return new ReasonerUnreachable({ reasoner, lacks, message: `${message}. ${remedy(lacks, model)}` });
  };

const MILLION = 1e6;

const costOf = (
  { prices }: Thinking,
  model: string,
  { prompt, response }: ModelAnswer["tokens"],
): number | null => {
  const price = prices.find((one) => one.model === model);
  if (price === undefined || prompt === null || response === null) return null;
  return (prompt * price.prompt + response * price.response) / MILLION;
};
