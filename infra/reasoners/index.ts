// The reasoners, by the name that a campaign gives: the grammar, and the servers of language models.
import { grammarReasoner } from "./grammar.ts";
import { ollama } from "./ollama.ts";
import { openai } from "./openai.ts";

export { recordedReasoner } from "./recorded.ts";
export { thinkingReasoner } from "./campaign.ts";

/** Servers of language models, made when one is asked for: where they are, the environment says. */
export const servers = { ollama, openai } as const;
export type ServerName = keyof typeof servers;
export const isServer = (name: string): name is ServerName => Object.hasOwn(servers, name);

export const reasonerNames = ["grammar", ...(Object.keys(servers) as ServerName[])] as const;
export { grammarReasoner };
