// A server of language models of our own, which speaks Ollama's and OpenAI's protocol at once. A test says what it
// answers: sensibly, something else, or as servers misbehave.
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import type { ExecutionContext } from "ava";
import { answerer } from "./model-answers.ts";
import type { Chat, Said } from "./model-chat.ts";
import { type Protocol, protocols, type Wire } from "./model-protocols.ts";

/** How servers misbehave. */
export const troubles = {
  /** Never says anything. */
  silent: () => undefined,
  /** Begins, and never goes on. */
  stalls: ({ wire }) => begin(wire),
  /** Begins, and is gone. */
  cut: async ({ wire, response }) => {
    await begin(wire);
    response.destroy();
  },
  /** Begins, and ends the stream without ending the answer. */
  unfinished: async ({ wire, response }) => {
    await begin(wire);
    response.end();
  },
  /** Is gone at once. */
  reset: ({ response }) => response.destroy(),
  broken: ({ response }) => refuse(response, 500, '{"error":"the runner has crashed"}'),
  /** As a gateway says it: no JSON, and characters that a terminal or a database would stumble over. */
  page: ({ response }) => refuse(response, 500, "<html>\u001b[2J\0\u009b31m broken\r\n</html>", "text/html"),
  busy: ({ response }) => refuse(response, 503, '{"error":"server busy, please try again"}'),
  limited: ({ response }) => refuse(response, 429, '{"error":{"message":"slow down"}}'),
  forbidden: ({ response, chat }) =>
    refuse(response, 401, JSON.stringify({ error: { message: `wrong key: ${chat.headers.authorization}` } })),
  /** What it cannot take however often it is sent, with everything that was. */
  unfit: ({ response, chat }) =>
    refuse(
      response,
      400,
      JSON.stringify({ error: { message: `no such option: ${chat.headers.authorization}` } }),
    ),
  missing: ({ response, chat }) => refuse(response, 404, `{"error":"model \\"${chat.model}\\" not found"}`),
  /** Begins, and then says in the stream that it cannot go on. */
  fails: async ({ wire, response }) => {
    await begin(wire);
    wire.error("an error was encountered while running the model");
    response.end();
  },
  garbled: async ({ wire, response }) => {
    await begin(wire);
    wire.line("{ this is \u001b[31mno JSON");
    await wire.end({ text: "" });
    response.end();
  },
  /** Does not heed the limit of tokens. */
  endless: async ({ wire, response }) => {
    while (!response.destroyed) await wire.piece("and on and on ".repeat(50));
  },
  /** A line that does not end. */
  hugeLine: async ({ wire, response }) => {
    while (!response.destroyed) await wire.raw("x".repeat(65_536));
  },
} as const satisfies Readonly<Record<string, (at: At) => unknown>>;
export type Trouble = keyof typeof troubles;

interface At {
  readonly chat: Chat;
  readonly wire: Wire;
  readonly response: http.ServerResponse;
}

const begin = async (wire: Wire): Promise<void> => {
  await wire.piece('{"reason": ');
  await wire.piece('"beg');
};

const refuse = (response: http.ServerResponse, status: number, body: string, type = "application/json") =>
  response.writeHead(status, { "content-type": type }).end(body);

/** What a server answers to a chat, the how-manieth it is; undefined for a sensible answer. */
export type Respond = (chat: Chat, index: number) => Said | Trouble | undefined;

export interface ModelServer {
  /** Of Ollama's protocol; OpenAI's is below /v1. */
  readonly url: string;
  readonly chats: readonly Chat[];
  /** Chats whose connection was closed before their answer had ended. */
  readonly abandoned: () => number;
  /** Requests of the other kinds, as `GET /api/tags`. */
  readonly others: readonly string[];
  /** No longer listens, and breaks off what it is saying. */
  readonly stop: () => Promise<void>;
  /** Listens again, where it did before. */
  readonly start: () => Promise<void>;
  /** As `ollama rm` does; and as fetching it again does, which may bring other weights. */
  readonly removeModel: () => void;
  readonly fetchModel: (digest: string) => void;
}

export const MODEL = "little-thinker:1b";

export interface ModelServerOptions {
  readonly respond?: Respond;
  /** Of all models; none where it does not say. */
  readonly contextTokens?: number;
  /** Requests that it hears and never answers, as `POST /api/show`. */
  readonly deaf?: readonly string[];
  /** Without it nobody is told anything; none is asked for where there is none. */
  readonly key?: string;
}

/** On a free port, until the test or its file ends. */
export const startModelServer = async (
  t: Pick<ExecutionContext, "teardown"> | { readonly teardown: (end: () => Promise<void>) => void },
  { respond = () => undefined, contextTokens = 32_768, deaf = [], key }: ModelServerOptions = {},
): Promise<ModelServer> => {
  const chats: Chat[] = [];
  const others: string[] = [];
  let abandoned = 0;
  let port = 0;
  const answerChat = async (
    protocol: Protocol,
    request: http.IncomingMessage,
    response: http.ServerResponse,
  ) => {
    const chat = protocol.chatOf(
      JSON.parse(await textOf(request)) as Record<string, unknown>,
      request.headers,
    );
    const index = chats.push(chat) - 1;
    response.once("close", () => (abandoned += response.writableFinished ? 0 : 1));
    const wire = protocol.wire(response, chat);
    const said = models.has(chat.model) ? (respond(chat, index) ?? answerer(chat)) : "missing";
    if (typeof said === "string") return await troubles[said]({ chat, wire, response });
    for (const thought of piecesOf(said.thinking ?? "")) await wire.thought(thought);
    for (const piece of piecesOf(said.text)) await wire.piece(piece);
    await wire.end(said);
    return response.end();
  };
  /** The models that it has, by name, with their digests. */
  const models = new Map([[MODEL, "3e4c".repeat(16)]]);
  const server = http.createServer((request, response) => {
    const asked = `${request.method} ${request.url}`;
    const protocol = protocols.find(({ chat }) => asked === `POST ${chat}`);
    response.on("error", () => undefined);
    if (key !== undefined && request.headers.authorization !== `Bearer ${key}`)
      return void refuse(response, 401, `{"error": "wrong key: ${request.headers.authorization ?? "none"}"}`);
    if (protocol !== undefined) return void answerChat(protocol, request, response);
    others.push(asked);
    if (deaf.includes(asked)) return undefined;
    void textOf(request).then((body) => {
      const answer = catalogue(contextTokens, models)[asked]?.(body);
      response
        .writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" })
        .end(JSON.stringify(answer ?? { error: `model not found` }));
    });
  });
  const start = () =>
    new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        ({ port } = server.address() as AddressInfo);
        resolve();
      });
    });
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await start();
  t.teardown(stop);
  const url = `http://127.0.0.1:${port}`;
  return {
    ...{ url, chats, others, abandoned: () => abandoned, start, stop },
    removeModel: () => void models.delete(MODEL),
    fetchModel: (digest) => void models.set(MODEL, digest),
  };
};

/** What it says of itself and its models. */
const catalogue = (
  contextTokens: number,
  models: Map<string, string>,
): Readonly<Record<string, (body: string) => unknown>> => {
  const list = () => [...models].map(([name, digest]) => ({ name, model: name, digest, size: 1_000_000 }));
  return {
    "GET /api/version": () => ({ version: "0.12.0" }),
    "GET /api/tags": () => ({ models: list() }),
    "GET /api/ps": () => ({ models: list() }),
    "POST /api/show": (body) =>
      models.has(modelIn(body))
        ? { model_info: { "little.context_length": contextTokens }, capabilities: ["completion"] }
        : undefined,
    // Of a real one it is a stream of such lines.
    "POST /api/pull": (body) => {
      if (modelIn(body).startsWith("no")) return undefined;
      models.set(modelIn(body), "f00d".repeat(16));
      return { status: "success" };
    },
    "GET /v1/models": () => ({
      object: "list",
      data: [...models.keys()].map((id) => ({ id, object: "model", max_model_len: contextTokens })),
    }),
  };
};

/** Fetching says `name`. */
const modelIn = (body: string): string => {
  const { model, name } = JSON.parse(body) as { readonly model?: string; readonly name?: string };
  return model ?? name ?? "";
};

/** As tokens come: a few characters at a time. */
const piecesOf = (text: string): readonly string[] => text.match(/[\s\S]{1,24}/g) ?? [];

const textOf = async (request: http.IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
};
