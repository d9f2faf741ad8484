// The language models that Ollama has on this machine, or where OLLAMA_HOST says.
import { Effect } from "effect";
import { ollamaModels } from "../../infra/reasoners/ollama.ts";

/** Names; null where no server answers in time. */
export const languageModels: Effect.Effect<readonly string[] | null> = Effect.suspend(() =>
  ollamaModels().pipe(
    Effect.timeout("1500 millis"),
    Effect.match({ onSuccess: (names) => names, onFailure: () => null }),
  ),
);
