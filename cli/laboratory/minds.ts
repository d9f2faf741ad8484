// Language models for a campaign: whether they are there, before it is opened, and who answers while it runs.
import { Effect, Layer, Schedule } from "effect";
import { Artifacts, type Reasoner, type ReasonerUnreachable } from "../../actors/ports.ts";
import type { CampaignSettings } from "../../events/campaign/campaign-opened.ts";
import type { Thinking } from "../../events/thinking.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { grammarReasoner, isServer, servers, thinkingReasoner } from "../../infra/reasoners/index.ts";
import type { LanguageModels, ModelFailure } from "../../infra/reasoners/language-model.ts";
import { liveTranscript } from "../../infra/reasoners/transcript.ts";
import type { Heard, Turn } from "../../infra/reasoners/thinking.ts";
import { LEAST_ROOM, modelsAsked } from "../campaign-file/thinking.ts";
import { CommandError } from "../errors.ts";
import { tell, tellNow } from "../output.ts";
import { printable } from "../render/describe.ts";

/** Every model is there; the context is the shortest of theirs, so that each answer can be asked for again. */
export const checkModels = (thinking: Thinking | null, { pull = false }: { readonly pull?: boolean } = {}) =>
  Effect.gen(function* () {
    if (thinking === null) return null;
    let { contextTokens } = thinking;
    for (const [name, models] of modelsAsked(thinking)) {
      const server = servers[name]();
      for (const model of models) {
        const described = yield* server.describe(model).pipe(
          Effect.catchIf(
            (failure) => pull && lackOf(failure) === "model",
            (missing) => fetched(server, model, missing),
          ),
          Effect.retry({
            times: 2,
            schedule: Schedule.spaced("500 millis"),
            while: (failure) => lackOf(failure) === "server",
          }),
          Effect.mapError((failure) => {
            const lacks = lackOf(failure);
            return new CommandError(EXITS[lacks], failure.message, server.remedy(lacks, model));
          }),
        );
        contextTokens = Math.min(contextTokens, described.contextTokens ?? contextTokens);
      }
    }
    const { answerTokens } = thinking;
    if (contextTokens - answerTokens < LEAST_ROOM)
      return yield* Effect.fail(
        new CommandError(
          "usage",
          `a context of ${contextTokens} tokens, ${answerTokens} of them for the answer, is too small: prompts need ${LEAST_ROOM}`,
          contextTokens < thinking.contextTokens
            ? "That is the model's own limit: name one with a longer context, or give thinking.answerTokens less in the campaign file"
            : "Give thinking.contextTokens more in the campaign file, or thinking.answerTokens less",
        ),
      );
    return { ...thinking, contextTokens };
  });

/** What the server did not have is there, once it has fetched it. */
const fetched = (server: LanguageModels, model: string, missing: ModelFailure) =>
  server.pull === null
    ? Effect.fail(missing)
    : tell(`${server.place} has no ${model}; it is being fetched`).pipe(
        Effect.andThen(server.pull(model, (progress) => tellNow(`  ${model}: ${printable(progress)}`))),
        Effect.andThen(server.describe(model)),
      );

/** A server that says nothing of use is not the one that was meant, or not well. */
const lackOf = (failure: ModelFailure): ReasonerUnreachable["lacks"] =>
  failure._tag === "ReasonerUnreachable" ? failure.lacks : "server";

const EXITS = { server: "unreachable", model: "notFound", access: "unreachable" } as const;

/** The servers by name, each made once. */
export const modelServers = (): ((name: string) => LanguageModels | undefined) => {
  const made = new Map<string, LanguageModels>();
  return (name) => {
    if (!isServer(name)) return undefined;
    const server = made.get(name) ?? servers[name]();
    made.set(name, server);
    return server;
  };
};

/** Who answers the roles of a campaign that is conducted here. */
export const mindsOf = (
  { thinking }: Pick<CampaignSettings, "thinking">,
  heard: Heard,
  turn: Turn,
): Layer.Layer<Reasoner, never, EventStore | Artifacts> => {
  if (thinking === null) return grammarReasoner;
  const models = modelServers();
  return Layer.unwrap(
    Effect.map(liveTranscript, (transcript) =>
      thinkingReasoner({ thinking, models, transcript, heard, turn }),
    ),
  );
};
