// What goes wrong with a server of language models, as typed errors that say whether to ask again. What it says goes
// into events and onto terminals: on one line, without secrets and control characters.
import { Effect } from "effect";
import { clipped } from "../../actors/grammar/prose.ts";
import { ReasonerError, ReasonerUnreachable } from "../../actors/ports.ts";
import { type Server, withoutSecrets } from "./address.ts";
import type { ModelFailure } from "./language-model.ts";

/** An answer with a status that is none of success. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The text of an error's body, of `{"error": "…"}` and `{"error": {"message": "…"}}` the inner. */
export const saidIn = (body: string): string => {
  try {
    const { error } = JSON.parse(body) as { readonly error?: string | { readonly message?: string } };
    const said = typeof error === "string" ? error : error?.message;
    return typeof said === "string" ? said : body;
  } catch {
    return body;
  }
};

/**
 * Out of reach or too busy passes by itself, a missing model or a refused key when somebody has seen to it; of what else a
 * server refuses, asking again changes nothing.
 */
export const failureOf = (server: Server, cause: unknown): ModelFailure => {
  const { message, status, cause: deeper } = cause as Partial<Refusal> & { readonly cause?: unknown };
  const { code, message: why } = (deeper ?? {}) as { readonly code?: string; readonly message?: string };
  const inner = code ?? why;
  const what = `${message ?? String(cause)}${inner === undefined ? "" : ` (${inner})`}`;
  const said = sayable(`${server.name} at ${server.place}: ${what}`, server);
  const lacks = lacking.get(status) ?? (code !== undefined && unreachable.has(code) ? "server" : undefined);
  if (lacks !== undefined) return new ReasonerUnreachable({ reasoner: server.name, message: said, lacks });
  const lasting = status !== undefined && status >= 400 && status < 500;
  return new ReasonerError({ message: said, retryable: !lasting });
};

/** By the status of an answer. Of the server: time-outs, overload, and gateways before one that starts anew. */
const lacking: ReadonlyMap<number | undefined, ReasonerUnreachable["lacks"]> = new Map([
  ...[408, 429, 502, 503, 504].map((status) => [status, "server"] as const),
  ...[401, 403].map((status) => [status, "access"] as const),
  [404, "model"],
]);
const unreachable: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
]);

const sayable = (text: string, server: Server): string =>
  clipped(
    withoutSecrets(text, server.secrets)
      .replace(/[\0-\x1f\x7f-\x9f]+/g, " ")
      .toWellFormed(),
    600,
  );

/** Seconds for what needs no model: a server that does not say what it has is out of reach. */
const PATIENCE = 30;

export const promptly =
  ({ name, place }: Server) =>
  <A>(asking: Effect.Effect<A, ModelFailure>): Effect.Effect<A, ModelFailure> =>
    Effect.timeoutOrElse(asking, {
      duration: PATIENCE * 1000,
      orElse: () =>
        Effect.fail(
          new ReasonerUnreachable({
            reasoner: name,
            lacks: "server",
            message: `${name} at ${place} did not say within ${PATIENCE} s what models it has`,
          }),
        ),
    });
