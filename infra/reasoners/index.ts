// The reasoners, by the name that a campaign gives.
import { grammarReasoner } from "./grammar.ts";

export const reasoners = { grammar: grammarReasoner } as const;
