// Language models through Ollama, here or where OLLAMA_HOST says.
import { Effect } from "effect";
import { Ollama } from "ollama";
import { clipped } from "../../actors/grammar/prose.ts";
import { answerWithout, type Server, serverAt } from "./address.ts";
import {
  apart,
  LONGEST_LINE,
  type LanguageModels,
  longestAnswer,
  type ModelAnswer,
  type ModelDescription,
  type ModelFailure,
  type ModelRequest,
} from "./language-model.ts";
import { failureOf, promptly, Refusal, saidIn } from "./model-failure.ts";
import { sharesDevice } from "./shared-device.ts";
import { patientFetch } from "./patient-fetch.ts";

const NAME = "ollama";
const HERE = "http://127.0.0.1:11434";
/** How long a model stays loaded after an answer: longer than a training, or not at all where that wants its memory. */
const keepAlive = (): number | string => (sharesDevice() ? 0 : "30m");

export const ollamaHost = (): string => process.env["OLLAMA_HOST"] || HERE;

export const ollama = (host = ollamaHost()): LanguageModels => {
  const server = serverAt(NAME, host);
  const known = new Map<string, ModelDescription>();
  const asked = askedOf(server);
  return {
    name: NAME,
    place: server.place,
    remedy,
    describe: (model) =>
      Effect.suspend(() => {
        const before = known.get(model);
        if (before !== undefined) return Effect.succeed(before);
        return promptly(server)(
          asked(async (client) => {
            const { model_info: info } = await client.show({ model });
            const { models } = await client.list();
            const described = {
              digest: models.find(({ name }) => name === model || name === `${model}:latest`)?.digest ?? null,
              contextTokens: contextIn(info),
            };
            known.set(model, described);
            return described;
          }),
        );
      }),
    pull: (model, told) => asked((client) => pull(client, model, told)),
    answer: (request, heard) =>
      asked((client) => generate(client, request, heard)).pipe(
        Effect.map(answerWithout(server)),
        // It may have another one under that name when it answers again.
        Effect.tapError(() => Effect.sync(() => known.delete(request.model))),
      ),
  };
};

const remedy: LanguageModels["remedy"] = (lacks, model) =>
  ({
    server:
      "Start it with: ollama serve; or say where it is with OLLAMA_HOST. The reasoner grammar needs none",
    model: `Fetch it with: ollama pull ${model}, or with --pull; cambrian doctor lists those that are there`,
    access: "Give OLLAMA_HOST the user and the password that it asks for: http://user:password@host",
  })[lacks];

/** The names of the models that it has. */
export const ollamaModels = (host = ollamaHost()): Effect.Effect<readonly string[], ModelFailure> =>
  askedOf(serverAt(NAME, host))(async (client) => (await client.list()).models.map(({ name }) => name));

const askedOf =
  (server: Server) =>
  <A>(run: (client: Ollama) => Promise<A>): Effect.Effect<A, ModelFailure> =>
    Effect.tryPromise({
      try: (signal) => run(clientOf(server, signal)),
      catch: (cause) => failureOf(server, cause),
    });

/** A client whose requests end with the signal. It prints what it cannot read, so it gets only what it can. */
const clientOf = ({ place, headers }: Server, signal: AbortSignal): Ollama =>
  new Ollama({
    host: place,
    headers,
    fetch: async (input, init) => {
      const response = await patientFetch(input, {
        ...init,
        signal: AbortSignal.any([signal, init?.signal].filter((one): one is AbortSignal => one != null)),
      });
      if (!response.ok) throw new Refusal(response.status, saidIn(await response.text()));
      const { body } = response;
      // Of a stream each line is JSON; the others answer with one document.
      if (body === null || !/\/(chat|pull)$/.test(String(input))) return response;
      return new Response(body.pipeThrough(jsonLines()), response);
    },
  });

/** Lets whole lines of JSON pass, and fails at any other. */
const jsonLines = (): TransformStream<Uint8Array, Uint8Array> => {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let rest = "";
  const pass = (line: string, to: TransformStreamDefaultController<Uint8Array>): void => {
    if (line.trim() === "") return;
    JSON.parse(line);
    to.enqueue(encoder.encode(`${line}\n`));
  };
  return new TransformStream({
    transform: (bytes, to) => {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > LONGEST_LINE) throw new Error(`a line of its answer is longer than ${LONGEST_LINE}`);
      for (const line of lines) pass(line, to);
    },
    flush: (to) => pass(rest, to),
  });
};

const pull = async (client: Ollama, model: string, told: (progress: string) => void): Promise<void> => {
  let last = "";
  for await (const { status, completed, total } of await client.pull({ model, stream: true })) {
    const share =
      total === undefined || total === 0 ? "" : ` ${Math.floor((100 * (completed ?? 0)) / total)} %`;
    // Each layer is told of many times a second.
    if (`${status}${share}` !== last) told(clipped((last = `${status}${share}`), 200));
    if (status === "success") return;
  }
  throw new Error(`the connection was cut before ${model} had been fetched`);
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
    keep_alive: keepAlive(),
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
