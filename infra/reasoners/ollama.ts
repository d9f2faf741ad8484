// Language models through Ollama, here or where OLLAMA_HOST says.
import { Effect } from "effect";
import { Ollama } from "ollama";
import { ReasonerError, ReasonerUnreachable } from "../../actors/ports.ts";
import {
  apart,
  type LanguageModels,
  longestAnswer,
  type ModelAnswer,
  type ModelDescription,
  type ModelFailure,
  type ModelRequest,
} from "./language-model.ts";
import { patientFetch } from "./patient-fetch.ts";

const NAME = "ollama";
const HERE = "http://127.0.0.1:11434";
/** How long a model stays loaded after an answer: longer than a training. */
const KEEP_ALIVE = "30m";

export const ollamaHost = (): string => process.env["OLLAMA_HOST"] ?? HERE;

/** A client whose requests end with the signal. */
export const ollamaClient = (host: string, signal?: AbortSignal): Ollama =>
  new Ollama({
    host,
    fetch: (input, init) =>
      patientFetch(input, {
        ...init,
        signal: AbortSignal.any([signal, init?.signal].filter((one): one is AbortSignal => one != null)),
      }),
  });

export const ollama = (host = ollamaHost()): LanguageModels => {
  const known = new Map<string, ModelDescription>();
  const asked = <A>(run: (client: Ollama) => Promise<A>): Effect.Effect<A, ModelFailure> =>
    Effect.tryPromise({
      try: (signal) => run(ollamaClient(host, signal)),
      catch: (cause) => failureOf(host, cause),
    });
  return {
    name: NAME,
    place: host,
    describe: (model) =>
      Effect.suspend(() => {
        const before = known.get(model);
        if (before !== undefined) return Effect.succeed(before);
        return asked(async (client) => {
          const { model_info: info } = await client.show({ model });
          const { models } = await client.list();
          const described = {
            digest: models.find(({ name }) => name === model || name === `${model}:latest`)?.digest ?? null,
            contextTokens: contextIn(info),
          };
          known.set(model, described);
          return described;
        });
      }),
    answer: (request, heard) => asked((client) => generate(client, request, heard)),
  };
};

/** `<architecture>.context_length` of the model's own data. */
const contextIn = (info: unknown): number | null => {
  const found = Object.entries((info ?? {}) as Record<string, unknown>).find(([key]) =>
    key.endsWith(".context_length"),
  )?.[1];
  return typeof found === "number" ? found : null;
};

const generate = async (
  client: Ollama,
  request: ModelRequest,
  heard: (pieces: number) => void,
): Promise<ModelAnswer> => {
  const { model, messages, schema, options } = request;
  const stream = await client.chat({
    model,
    messages: messages.map((message) => ({ ...message })),
    stream: true,
    keep_alive: KEEP_ALIVE,
    ...(schema === null ? {} : { format: schema }),
    options: {
      temperature: options.temperature,
      seed: options.seed,
      num_ctx: options.contextTokens,
      num_predict: options.answerTokens,
    },
  });
  let text = "";
  let thoughts = "";
  let pieces = 0;
  for await (const part of stream) {
    text += part.message?.content ?? "";
    thoughts += part.message?.thinking ?? "";
    heard((pieces += 1));
    if (part.done)
      return {
        ...apart(text, thoughts),
        ended: part.done_reason === "length" ? "length" : "stop",
        tokens: { prompt: part.prompt_eval_count ?? null, response: part.eval_count ?? null },
      };
    if (text.length + thoughts.length > longestAnswer(request)) {
      stream.abort();
      return { ...apart(text, thoughts), ended: "length", tokens: { prompt: null, response: null } };
    }
  }
  throw new Error("the connection was cut before the answer ended");
};

/** Out of reach or too busy passes by itself; a model that is missing does not. */
const failureOf = (host: string, cause: unknown): ModelFailure => {
  const {
    message,
    status_code: status,
    cause: deeper,
  } = cause as {
    readonly message?: string;
    readonly status_code?: number;
    readonly cause?: unknown;
  };
  const code = (deeper as { readonly code?: string } | undefined)?.code;
  const said = `ollama at ${host}: ${message ?? String(cause)}${code === undefined ? "" : ` (${code})`}`;
  if (status === 503 || status === 429 || (code !== undefined && unreachable.has(code)))
    return new ReasonerUnreachable({ reasoner: NAME, message: said });
  const lasting = status !== undefined && status >= 400 && status < 500;
  const hint = status === 404 ? "; see what there is with: cambrian doctor" : "";
  return new ReasonerError({ message: `${said}${hint}`, retryable: !lasting });
};
const unreachable: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
]);
