// How the two protocols put a chat and its answer into bytes: Ollama a JSON document a line, OpenAI events.
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { Chat, Said } from "./model-chat.ts";

/** Where an answer goes, piece by piece; each waits until whoever asked has taken it. */
export interface Wire {
  readonly piece: (text: string) => Promise<void>;
  readonly thought: (text: string) => Promise<void>;
  readonly error: (message: string) => void;
  /** A line that is none of the protocol's. */
  readonly line: (text: string) => void;
  /** Bytes without an end of line. */
  readonly raw: (text: string) => Promise<void>;
  readonly end: (said: Said) => Promise<void>;
}

export interface Protocol {
  /** Where it is asked for a chat. */
  readonly chat: string;
  readonly chatOf: (body: Record<string, unknown>, headers: IncomingHttpHeaders) => Chat;
  readonly wire: (response: ServerResponse, chat: Chat) => Wire;
}

/** Tokens of a text, as this server counts. */
export const tokensOf = (text: string): number => Math.ceil(text.length / 4);
const promptTokens = ({ messages }: Chat): number =>
  messages.reduce((sum, { content }) => sum + tokensOf(content), 0);

/** Writes to whoever asked, and waits until it is on its way, or nobody is there any more. */
const writer = (response: ServerResponse, headers: Readonly<Record<string, string>>) => {
  const gone = new Promise<void>((resolve) => response.once("close", resolve));
  return (text: string): Promise<void> => {
    if (response.destroyed) return gone;
    if (!response.headersSent) response.writeHead(200, headers);
    return Promise.race([gone, new Promise<void>((resolve) => response.write(text, () => resolve()))]);
  };
};

type Options = { readonly seed?: number; readonly num_predict?: number };

const ollama: Protocol = {
  chat: "/api/chat",
  chatOf: (body, headers) => {
    const { seed = 0, num_predict = 0 } = (body["options"] ?? {}) as Options;
    return {
      ...{ protocol: "ollama", headers, body, seed, limit: num_predict },
      model: String(body["model"]),
      messages: body["messages"] as Chat["messages"],
      schema: body["format"] ?? null,
    };
  },
  wire: (response, chat) => {
    const { model } = chat;
    const write = writer(response, ndjson);
    const line = (document: Readonly<Record<string, unknown>>) => write(`${JSON.stringify(document)}\n`);
    const message = (part: Readonly<Record<string, unknown>>, more = {}) =>
      line({
        model,
        created_at: NOW,
        message: { role: "assistant", content: "", ...part },
        done: false,
        ...more,
      });
    return {
      piece: (content) => message({ content }),
      thought: (thinking) => message({ thinking }),
      error: (error) => void line({ error }),
      line: (text) => void write(`${text}\n`),
      raw: write,
      end: ({ text, thinking = "", ended = "stop" }) =>
        message(
          {},
          {
            done: true,
            done_reason: ended,
            prompt_eval_count: promptTokens(chat),
            eval_count: tokensOf(text + thinking),
          },
        ),
    };
  },
};
const ndjson = { "content-type": "application/x-ndjson" };
const NOW = "2026-01-01T00:00:00Z";

interface ResponseFormat {
  readonly json_schema?: { readonly schema?: unknown };
}

const openai: Protocol = {
  chat: "/v1/chat/completions",
  chatOf: (body, headers) => ({
    ...{ protocol: "openai", headers, body },
    model: String(body["model"]),
    messages: body["messages"] as Chat["messages"],
    schema: (body["response_format"] as ResponseFormat | undefined)?.json_schema?.schema ?? null,
    seed: Number(body["seed"]),
    limit: Number(body["max_tokens"]),
  }),
  wire: (response, chat) => {
    const { model } = chat;
    const write = writer(response, events);
    const send = (data: string) => write(`data: ${data}\n\n`);
    const chunk = (document: Readonly<Record<string, unknown>>) =>
      send(JSON.stringify({ id: "1", object: "chat.completion.chunk", model, ...document }));
    const delta = (part: Readonly<Record<string, unknown>>, reason: string | null = null) =>
      chunk({ choices: [{ index: 0, delta: part, finish_reason: reason }] });
    return {
      piece: (content) => delta({ content }),
      thought: (thought) => delta({ reasoning_content: thought }),
      error: (message) => void send(JSON.stringify({ error: { message, code: 500 } })),
      line: (text) => void write(`data: ${text}\n\n`),
      raw: write,
      end: async ({ text, thinking = "", ended = "stop" }) => {
        await delta({}, ended);
        // As vLLM does, where it was asked to.
        const usage = { prompt_tokens: promptTokens(chat), completion_tokens: tokensOf(text + thinking) };
        await chunk({ choices: [], usage });
        await send("[DONE]");
      },
    };
  },
};
const events = { "content-type": "text/event-stream" };

export const protocols: readonly Protocol[] = [ollama, openai];
