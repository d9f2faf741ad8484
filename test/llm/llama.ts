// A model on this CPU, by node-llama-cpp. One generation at a time; what two prompts begin with is read once, as Ollama
// does it.
import os from "node:os";
import { pathToFileURL } from "node:url";
import { LLAMA } from "./places.ts";

type Token = number;

/** As much of node-llama-cpp as is used here: it is not there when types are checked. */
interface Sequence {
  readonly contextTokens: readonly Token[];
  readonly nextTokenIndex: number;
  adaptStateToTokens(tokens: readonly Token[], allowShift: boolean): Promise<void>;
  evaluateWithoutGeneratingNewTokens(tokens: readonly Token[]): Promise<void>;
  evaluate(tokens: readonly Token[], options: object): AsyncGenerator<Token>;
}
interface Context {
  getSequence(): Sequence;
  dispose(): Promise<void>;
}
interface Library {
  readonly LlamaLogLevel: { readonly error: string };
  readonly LlamaGrammarEvaluationState: new (options: object) => object;
  readonly getLlama: (options: object) => Promise<{
    loadModel(options: object): Promise<{
      readonly trainContextSize: number;
      readonly fileInfo: { readonly metadata: { readonly general: { readonly architecture: string } } };
      tokenize(text: string, specialTokens: boolean): Token[];
      detokenize(tokens: readonly Token[]): string;
      createContext(options: object): Promise<Context>;
      dispose(): Promise<void>;
    }>;
    createGrammar(options: { readonly grammar: string }): Promise<object>;
    dispose(): Promise<void>;
  }>;
}

export interface Asked {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  /** A grammar of llama.cpp; null for free text. */
  readonly grammar: string | null;
  readonly temperature: number;
  readonly seed: number;
  readonly contextTokens: number;
  readonly answerTokens: number;
}

export interface Ended {
  readonly reason: "stop" | "length";
  readonly promptTokens: number;
  /** Of the prompt, those that stood in the cache already. */
  readonly cachedTokens: number;
  readonly answerTokens: number;
  readonly promptSeconds: number;
  readonly answerSeconds: number;
  /** What this process computed in that time: on a machine that others use too, less than the clock says. */
  readonly promptCpu: number;
  readonly answerCpu: number;
}

export interface Model {
  readonly architecture: string;
  readonly contextTokens: number;
  /** Yields pieces of text, and returns how it ended; ending the iteration ends the generation. */
  readonly generate: (asked: Asked, signal: AbortSignal) => AsyncGenerator<string, Ended>;
  readonly close: () => Promise<void>;
}

export class PromptTooLong extends Error {}

/** Prompts whose beginnings are kept: as many as a campaign has kinds of. */
const SLOTS = 5;
/** Tokens of a prompt that are read before anybody looks whether the answer is still wanted. */
const STRETCH = 128;

export const loadModel = async (
  weights: string,
  threads = Number(process.env["LLM_THREADS"] ?? os.availableParallelism()),
): Promise<Model> => {
  const library = (await import(pathToFileURL(LLAMA).href)) as Library;
  const llama = await library.getLlama({
    gpu: false,
    build: "never",
    logLevel: library.LlamaLogLevel.error,
    maxThreads: threads,
  });
  const model = await llama.loadModel({ modelPath: weights });
  const grammars = new Map<string, object>();
  let room: { readonly size: number; readonly context: Context; readonly slots: Sequence[] } | undefined;

  const grammarOf = async (grammar: string): Promise<object> => {
    const made = grammars.get(grammar) ?? (await llama.createGrammar({ grammar }));
    grammars.set(grammar, made);
    return made;
  };

  const slotsOf = async (size: number): Promise<Sequence[]> => {
    if (room?.size !== size) {
      await room?.context.dispose();
      const context = await model.createContext({ contextSize: size, sequences: SLOTS, threads });
      room = { size, context, slots: Array.from({ length: SLOTS }, () => context.getSequence()) };
    }
    return room.slots;
  };

  const generate = async function* (asked: Asked, signal: AbortSignal): AsyncGenerator<string, Ended> {
    const prompt = model.tokenize(chatOf(asked.messages), true);
    const size = Math.min(asked.contextTokens, model.trainContextSize);
    if (prompt.length >= size)
      throw new PromptTooLong(`the prompt has ${prompt.length} tokens, the context ${size}`);
    const slots = await slotsOf(size);
    const slot = nearest(slots, prompt);
    // The one used last stands last: the first is that to give up.
    slots.splice(slots.indexOf(slot), 1);
    slots.push(slot);
    const began = times();
    await slot.adaptStateToTokens(prompt.slice(0, -1), false);
    const cached = slot.nextTokenIndex;
    while (slot.nextTokenIndex + STRETCH < prompt.length) {
      signal.throwIfAborted();
      const next = slot.nextTokenIndex;
      await slot.evaluateWithoutGeneratingNewTokens(prompt.slice(next, next + STRETCH));
    }
    signal.throwIfAborted();
    const state =
      asked.grammar === null
        ? undefined
        : new library.LlamaGrammarEvaluationState({ model, grammar: await grammarOf(asked.grammar) });
    const most = Math.min(asked.answerTokens, size - prompt.length);
    const answer: Token[] = [];
    let said = "";
    let first: Times | undefined;
    let reason: Ended["reason"] = "stop";
    for await (const token of slot.evaluate(prompt.slice(slot.nextTokenIndex), {
      temperature: asked.temperature,
      seed: asked.seed,
      // Ollama's, unless it is told otherwise.
      ...{ topK: 40, topP: 0.9, minP: 0 },
      ...(state === undefined ? {} : { grammarEvaluationState: state }),
    })) {
      first ??= times();
      answer.push(token);
      const text = model.detokenize(answer);
      // The end of a character may be in the next token.
      if (!text.endsWith("\uFFFD")) {
        yield text.slice(said.length);
        said = text;
      }
      signal.throwIfAborted();
      if (answer.length >= most) {
        reason = "length";
        break;
      }
    }
    const ended = times();
    const firstOrEnd = first ?? ended;
    return {
      reason,
      promptTokens: prompt.length,
      cachedTokens: cached,
      answerTokens: answer.length,
      promptSeconds: firstOrEnd.clock - began.clock,
      answerSeconds: ended.clock - firstOrEnd.clock,
      promptCpu: firstOrEnd.cpu - began.cpu,
      answerCpu: ended.cpu - firstOrEnd.cpu,
    };
  };

  return {
    architecture: model.fileInfo.metadata.general.architecture,
    contextTokens: model.trainContextSize,
    generate,
    close: async () => {
      await room?.context.dispose();
      await model.dispose();
      await llama.dispose();
    },
  };
};

interface Times {
  readonly clock: number;
  readonly cpu: number;
}
/** Seconds. */
const times = (): Times => {
  const { user, system } = process.cpuUsage();
  return { clock: performance.now() / 1000, cpu: (user + system) / 1e6 };
};

/** The chat template of Qwen 2.5. */
const chatOf = (messages: Asked["messages"]): string =>
  `${messages.map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`).join("")}<|im_start|>assistant\n`;

/** The sequence that begins most like the prompt; the one used longest ago where none does. */
const nearest = (slots: readonly Sequence[], prompt: readonly Token[]): Sequence => {
  const common = ({ contextTokens }: Sequence): number => {
    const end = prompt.findIndex((token, index) => contextTokens[index] !== token);
    return end < 0 ? prompt.length : end;
  };
  let best = slots[0];
  for (const slot of slots)
    if (best === undefined || common(slot) > Math.max(ENOUGH, common(best))) best = slot;
  if (best === undefined) throw new Error("there is no slot");
  return best;
};
/** Tokens in common that are not worth giving up another beginning for: those of the template and a few words. */
const ENOUGH = 24;
