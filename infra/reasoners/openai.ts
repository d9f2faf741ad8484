// Language models of servers that speak OpenAI's protocol (vLLM, llama.cpp and others), where OPENAI_BASE_URL says. The
// key of OPENAI_API_KEY is sent and never recorded.
import { Effect, Option, Schema } from "effect";
import { ReasonerError, ReasonerUnreachable } from "../../actors/ports.ts";
import {
  apart,
  type LanguageModels,
  longestAnswer,
  type ModelAnswer,
  type ModelFailure,
  type ModelRequest,
} from "./language-model.ts";
import { patientFetch } from "./patient-fetch.ts";

const NAME = "openai";
const HERE = "http://127.0.0.1:8000/v1";

export const openaiBase = (): string => (process.env["OPENAI_BASE_URL"] ?? HERE).replace(/\/+$/, "");

const Models = Schema.Struct({
  data: Schema.Array(
    Schema.Struct({ id: Schema.String, max_model_len: Schema.optionalKey(Schema.NullOr(Schema.Finite)) }),
  ),
});
const Chunk = Schema.fromJsonString(
  Schema.Struct({
    choices: Schema.Array(
      Schema.Struct({
        delta: Schema.optionalKey(
          Schema.Struct({
            content: Schema.optionalKey(Schema.NullOr(Schema.String)),
            reasoning_content: Schema.optionalKey(Schema.NullOr(Schema.String)),
          }),
        ),
        finish_reason: Schema.optionalKey(Schema.NullOr(Schema.String)),
      }),
    ),
    usage: Schema.optionalKey(
      Schema.NullOr(Schema.Struct({ prompt_tokens: Schema.Finite, completion_tokens: Schema.Finite })),
    ),
  }),
);
const decodeModels = Schema.decodeUnknownOption(Models);
const decodeChunk = Schema.decodeUnknownOption(Chunk);

/** An answer with a status that is none of success. */
class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export const openai = (base = openaiBase(), key = process.env["OPENAI_API_KEY"]): LanguageModels => {
  const headers = {
    "content-type": "application/json",
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
  };
  const asked = <A>(run: (signal: AbortSignal) => Promise<A>): Effect.Effect<A, ModelFailure> =>
    Effect.tryPromise({ try: run, catch: (cause) => failureOf(base, cause) });
  return {
    name: NAME,
    place: base,
    describe: (model) =>
      asked(async (signal) => {
        const response = await patientFetch(`${base}/models`, { headers, signal });
        if (!response.ok) throw new Refusal(response.status, await response.text());
        const models = Option.getOrUndefined(decodeModels(await response.json()))?.data ?? [];
        const found = models.find(({ id }) => id === model);
        if (found === undefined)
          throw new Refusal(404, `no model "${model}" (there are: ${models.map(({ id }) => id).join(", ")})`);
        return { digest: null, contextTokens: found.max_model_len ?? null };
      }),
    answer: (request, heard) =>
      asked(async (signal) => {
        const stop = new AbortController();
        const response = await patientFetch(`${base}/chat/completions`, {
          method: "POST",
          headers,
          body: JSON.stringify(bodyOf(request)),
          signal: AbortSignal.any([signal, stop.signal]),
        });
        if (!response.ok || response.body === null)
          throw new Refusal(response.status, (await response.text()).slice(0, 500));
        return await read(response.body, request, heard, stop);
      }),
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
  stop: AbortController,
): Promise<ModelAnswer> => {
  let [text, thoughts, pieces] = ["", "", 0];
  let ended: ModelAnswer["ended"] | undefined;
  let tokens: ModelAnswer["tokens"] = { prompt: null, response: null };
  for await (const line of linesOf(body)) {
    if (line === "data: [DONE]") break;
    const chunk = line.startsWith("data: ") ? Option.getOrUndefined(decodeChunk(line.slice(6))) : undefined;
    if (chunk === undefined) continue;
    if (chunk.usage != null)
      tokens = { prompt: chunk.usage.prompt_tokens, response: chunk.usage.completion_tokens };
    const [choice] = chunk.choices;
    text += choice?.delta?.content ?? "";
    thoughts += choice?.delta?.reasoning_content ?? "";
    heard((pieces += 1));
    if (choice?.finish_reason != null) ended = choice.finish_reason === "length" ? "length" : "stop";
    if (text.length + thoughts.length > longestAnswer(request)) {
      stop.abort();
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
    yield* lines;
  }
  if (rest !== "") yield rest;
}

const failureOf = (base: string, cause: unknown): ModelFailure => {
  const {
    message,
    status,
    cause: deeper,
  } = cause as {
    readonly message?: string;
    readonly status?: number;
    readonly cause?: unknown;
  };
  const code = (deeper as { readonly code?: string } | undefined)?.code;
  const said = `the server at ${base}: ${message ?? String(cause)}${code === undefined ? "" : ` (${code})`}`;
  if (status === 503 || status === 429 || (code?.startsWith("E") ?? false))
    return new ReasonerUnreachable({ reasoner: NAME, message: said });
  const lasting = status !== undefined && status >= 400 && status < 500;
  return new ReasonerError({ message: said, retryable: !lasting });
};
