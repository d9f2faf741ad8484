// Answers from a log alone: what a language model said then. A prompt that nobody put is not answered.
import { Layer } from "effect";
import type { Artifacts, Reasoner } from "../../actors/ports.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { Thinking } from "../../events/thinking.ts";
import { thinkingReasoner } from "./campaign.ts";
import { grammarReasoner } from "./grammar.ts";
import { readTranscript } from "./transcript.ts";

export const recordedReasoner = (
  thinking: Thinking | null,
  events: readonly LoggedEvent[],
): Layer.Layer<Reasoner, never, Artifacts> =>
  thinking === null
    ? grammarReasoner
    : thinkingReasoner({ thinking, models: () => undefined, transcript: readTranscript(events) });
