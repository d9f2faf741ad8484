// A chat with our own server of language models, and an answer, whichever protocol they came by.
import type { IncomingHttpHeaders } from "node:http";

export interface Chat {
  readonly protocol: "ollama" | "openai";
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly schema: unknown;
  readonly seed: number;
  /** Tokens of the answer at most. */
  readonly limit: number;
  readonly headers: IncomingHttpHeaders;
  /** Everything that was sent. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** An answer that ends. */
export interface Said {
  readonly text: string;
  readonly thinking?: string;
  readonly ended?: "stop" | "length";
}
