// Language models of servers that speak OpenAI's protocol (vLLM, llama.cpp and others), where OPENAI_BASE_URL says. The
// key of OPENAI_API_KEY is sent and never recorded.
import { Effect, Option, Schema } from "effect";
import { answerWithout, serverAt } from "./address.ts";
import {
  apart,
  type LanguageModels,
  LONGEST_LINE,
  longestAnswer,
  type ModelAnswer,
  type ModelFailure,
  type ModelRequest,
} from "./language-model.ts";
import { failureOf, promptly, Refusal, saidIn } from "./model-failure.ts";
import { patientFetch } from "./patient-fetch.ts";

const NAME = "openai";
const HERE = "http://127.0.0.1:8000/v1";

export const openaiBase = (): string => (process.env["OPENAI_BASE_URL"] || HERE).replace(/\/+$/, "");

const REMEDIES = {
  server: "Say where it is with OPENAI_BASE_URL. The reasoner grammar needs none",
  model: "Name one that the server has, or have it serve that one",
  access: "Say with OPENAI_API_KEY which key it takes",
} as const;

const Models = Schema.Struct({
  data: Schema.Array(
    Schema.Struct({ id: Schema.String, max_model_len: Schema.optionalKey(Schema.NullOr(Schema.Finite)) }),
  ),
});
const Chunk = Schema.Struct({
  choices: Schema.optionalKey(
    Schema.Array(
      Schema.Struct({
        delta: Schema.optionalKey(
          Schema.Struct({
            content: Schema.optionalKey(Schema.NullOr(Schema.String)),
            // Servers differ in the name.
            reasoning_content: Schema.optionalKey(Schema.NullOr(Schema.String)),
            reasoning: Schema.optionalKey(Schema.NullOr(Schema.String)),
          }),
        ),
        finish_reason: Schema.optionalKey(Schema.NullOr(Schema.String)),
      }),
    ),
  ),
  usage: Schema.optionalKey(
    Schema.NullOr(Schema.Struct({ prompt_tokens: Schema.Finite, completion_tokens: Schema.Finite })),
  ),
});
const decodeModels = Schema.decodeUnknownOption(Models);
const decodeChunk = Schema.decodeUnknownOption(Chunk);

export const openai = (url = openaiBase(), key = process.env["OPENAI_API_KEY"]): LanguageModels => {
  const server = serverAt(NAME, url, key);
  const { place: base } = server;
  const headers = { "content-type": "application/json", ...server.headers };
  const asked = <A>(run: (signal: AbortSignal) => Promise<A>): Effect.Effect<A, ModelFailure> =>
    Effect.tryPromise({ try: run, catch: (cause) => failureOf(server, cause) });
  return {
    name: NAME,
    place: base,
    remedy: (lacks) => REMEDIES[lacks],
    describe: (model) =>
      promptly(server)(
        asked(async (signal) => {
          const response = await patientFetch(`${base}/models`, { headers, signal });
          if (!response.ok) throw new Refusal(response.status, saidIn(await response.text()));
          const models = Option.getOrUndefined(decodeModels(await response.json()))?.data;
          if (models === undefined) throw new Error("what it answers is no list of models");
          const found = models.find(({ id }) => id === model);
          if (found === undefined)
            throw new Refusal(
              404,
              `no model "${model}" (there are: ${models.map(({ id }) => id).join(", ")})`,
            );
          return { digest: null, contextTokens: found.max_model_len ?? null };
        }),
      ),
    pull: null,
    answer: (request, heard) =>
      asked(async (signal) => {
        const response = await patientFetch(`${base}/chat/completions`, {
          method: "POST",
          headers,
          body: JSON.stringify(bodyOf(request)),
          signal,
        });
        if (!response.ok || response.body === null)
          throw new Refusal(response.status, saidIn(await response.text()));
        return await read(response.body, request, heard);
      }).pipe(Effect.map(answerWithout(server))),
  };
};

const bodyOf = ({ model, messages, schema, options }: ModelRequest) => ({
  model,
  messages,
  stream: true,
  stream_options: { include_usage: true },
  temperature: options.temperature,
  seed: options.seed,
  max_tokens: options.answerTokens,
  ...(schema === null
    ? {}
    : { response_format: { type: "json_schema", json_schema: { name: "answer", strict: true, schema } } }),
});

const read = async (
  body: ReadableStream<Uint8Array>,
  request: ModelRequest,
  heard: (pieces: number) => void,
): Promise<ModelAnswer> => {
  let [text, thoughts, pieces] = ["", "", 0];
  let ended: ModelAnswer["ended"] | undefined;
  let tokens: ModelAnswer["tokens"] = { prompt: null, response: null };
  for await (const line of linesOf(body)) {
    // Comments keep the connection alive; names of events say nothing.
    if (!line.startsWith("data:")) continue;
    const data = line.slice("data:".length).trim();
    if (data === "[DONE]") break;
    const json: unknown = JSON.parse(data);
    if (typeof json === "object" && json !== null && "error" in json) throw new Error(saidIn(data));
    const chunk = Option.getOrUndefined(decodeChunk(json));
    if (chunk === undefined) throw new Error("a piece of its answer is none of the protocol");
    if (chunk.usage != null)
      tokens = { prompt: chunk.usage.prompt_tokens, response: chunk.usage.completion_tokens };
    const [choice] = chunk.choices ?? [];
    text += choice?.delta?.content ?? "";
    thoughts += choice?.delta?.reasoning_content ?? choice?.delta?.reasoning ?? "";
    heard((pieces += 1));
    if (choice?.finish_reason != null) ended = choice.finish_reason === "length" ? "length" : "stop";
    // Who reads no further closes the connection.
    if (text.length + thoughts.length > longestAnswer(request)) {
      ended = "length";
      break;
    }
  }
  if (ended === undefined) throw new Error("the connection was cut before the answer ended");
  return { ...apart(text, thoughts), ended, tokens };
};

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const bytes of body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split(/\r?\n/);
    rest = lines.pop() ?? "";
    if (rest.length > LONGEST_LINE) throw new Error(`a line of its answer is longer than ${LONGEST_LINE}`);
    yield* lines;
  }
  if (rest !== "") yield rest;
}
