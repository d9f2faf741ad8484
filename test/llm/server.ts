// A front before a model on this CPU that speaks as much of Ollama's HTTP API as there is one model for. One request is
// answered at a time, the others wait.
import { createHash } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import type { JsonSchema } from "../../events/json-schema.ts";
import { grammarOf } from "./grammar-of.ts";
import { type Ended, loadModel, type Model, PromptTooLong } from "./llama.ts";

export interface Front {
  readonly url: string;
  /** Of every chat so far, in order. */
  readonly chats: readonly Ended[];
  readonly close: () => Promise<void>;
}

/** A refusal, as Ollama words it: `{"error": …}`. */
class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

interface Body {
  readonly model?: string;
  readonly name?: string;
  readonly stream?: boolean;
  readonly messages?: readonly { readonly role: string; readonly content: string }[];
  readonly format?: JsonSchema | "json" | "";
  readonly options?: {
    readonly seed?: number;
    readonly temperature?: number;
    readonly num_ctx?: number;
    readonly num_predict?: number;
  };
}

/** What Ollama takes where a request does not say. */
const defaults = { temperature: 0.8, num_ctx: 4096 } as const;

const NANOSECONDS = 1e9;

export const startFront = async (weights: string, name: string, port = 0): Promise<Front> => {
  const model = await loadModel(weights);
  const sha256 = createHash("sha256");
  await pipeline(fs.createReadStream(weights), sha256);
  const digest = sha256.digest("hex");
  const details = { format: "gguf", family: model.architecture, families: [model.architecture] };
  const { size, mtime } = fs.statSync(weights);
  const listed = { name, model: name, digest, size, details, modified_at: mtime.toISOString() };
  const chats: Ended[] = [];
  const inTurn = turns();

  const known = ({ model: asked, name: older }: Body): void => {
    const wanted = asked ?? older ?? "";
    if (wanted !== name) throw new Refusal(404, `model '${wanted}' not found`);
  };

  const answers: Record<string, (body: Body) => object> = {
    "GET /api/version": () => ({ version: "0.0.0-cambrian-test" }),
    "GET /api/tags": () => ({ models: [listed] }),
    "GET /api/ps": () => ({ models: [{ ...listed, size_vram: 0, expires_at: new Date(0).toISOString() }] }),
    "POST /api/show": (body) => {
      known(body);
      return {
        details,
        capabilities: ["completion"],
        model_info: {
          "general.architecture": model.architecture,
          [`${model.architecture}.context_length`]: model.contextTokens,
        },
      };
    },
  };

  const server = http.createServer((request, response) => {
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const route = `${request.method} ${request.url}`;
    const answer = async (): Promise<void> => {
      const body = await bodyOf(request);
      const answered = answers[route];
      if (answered !== undefined) return json(response, 200, answered(body));
      if (route !== "POST /api/chat") throw new Refusal(404, "404 page not found");
      known(body);
      await inTurn(gone.signal, () => chat(model, name, body, response, gone.signal, chats));
    };
    answer().catch((error: unknown) => {
      if (gone.signal.aborted) return;
      const status = error instanceof Refusal ? error.status : error instanceof PromptTooLong ? 400 : 500;
      const said = { error: error instanceof Error ? error.message : String(error) };
      // The head may have gone out: then the last line says it.
      if (response.headersSent) response.end(`${JSON.stringify(said)}\n`);
      else json(response, status, said);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    chats,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await inTurn(new AbortController().signal, model.close);
    },
  };
};

/** Runs one after the other; who has gone by the time of its turn is passed over. */
const turns = () => {
  let last: Promise<unknown> = Promise.resolve();
  return <A>(signal: AbortSignal, run: () => Promise<A>): Promise<A> => {
    const turn = last.then(() => {
      signal.throwIfAborted();
      return run();
    });
    last = turn.catch(() => undefined);
    return turn;
  };
};

const json = (response: http.ServerResponse, status: number, body: object): void => {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
};

const bodyOf = async (request: http.IncomingMessage): Promise<Body> => {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  try {
    return (text === "" ? {} : JSON.parse(text)) as Body;
  } catch {
    throw new Refusal(400, "the body is not JSON");
  }
};

const chat = async (
  model: Model,
  name: string,
  { messages = [], format, options = {}, stream = true }: Body,
  response: http.ServerResponse,
  signal: AbortSignal,
  chats: Ended[],
): Promise<void> => {
  const began = performance.now();
  const part = (content: string) => ({
    model: name,
    created_at: new Date().toISOString(),
    message: { role: "assistant", content },
  });
  const line = (body: object): void => {
    if (!response.headersSent) response.writeHead(200, { "content-type": "application/x-ndjson" });
    response.write(`${JSON.stringify(body)}\n`);
  };
  const generation = model.generate(
    {
      messages,
      grammar: typeof format === "object" ? grammarOf(format) : null,
      temperature: options.temperature ?? defaults.temperature,
      seed: options.seed ?? Math.floor(Math.random() * 2 ** 31),
      contextTokens: options.num_ctx ?? defaults.num_ctx,
      answerTokens:
        options.num_predict === undefined || options.num_predict < 0 ? Infinity : options.num_predict,
    },
    signal,
  );
  let text = "";
  let next = await generation.next();
  for (; next.done !== true; next = await generation.next()) {
    text += next.value;
    if (stream) line({ ...part(next.value), done: false });
  }
  const took = next.value;
  chats.push(took);
  const end = {
    ...part(stream ? "" : text),
    done: true,
    done_reason: took.reason,
    total_duration: Math.round(((performance.now() - began) / 1000) * NANOSECONDS),
    load_duration: 0,
    prompt_eval_count: took.promptTokens,
    prompt_eval_duration: Math.round(took.promptSeconds * NANOSECONDS),
    eval_count: took.answerTokens,
    eval_duration: Math.round(took.answerSeconds * NANOSECONDS),
  };
  if (!stream) return json(response, 200, end);
  line(end);
  response.end();
};

if (import.meta.main) {
  const { MODEL, WEIGHTS } = await import("./places.ts");
  const front = await startFront(WEIGHTS, MODEL, Number(process.env["PORT"] ?? 11434));
  console.error(`${MODEL} at ${front.url}`);
  let seen = 0;
  setInterval(() => {
    for (const chat of front.chats.slice(seen)) console.error(JSON.stringify(chat));
    seen = front.chats.length;
  }, 1000);
}
