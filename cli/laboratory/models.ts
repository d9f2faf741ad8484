// The language models that Ollama has on this machine, or where OLLAMA_HOST says.
import { Effect } from "effect";
import { Ollama } from "ollama";

/** Names; null where no server answers. */
export const languageModels: Effect.Effect<readonly string[] | null> = Effect.tryPromise(() => {
  const host = process.env["OLLAMA_HOST"];
  const timed: typeof fetch = (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(1500) });
  return new Ollama({ ...(host === undefined ? {} : { host }), fetch: timed }).list();
}).pipe(
  Effect.match({
    onSuccess: ({ models }) => models.map(({ name }) => name),
    onFailure: () => null,
  }),
);
