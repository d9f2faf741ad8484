// A campaign in memory of which every role asks a language model, on a server of our own.
import { Effect, Layer } from "effect";
import { Artifacts, type Reasoner } from "../../actors/ports.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { Thinking } from "../../events/thinking.ts";
import { memoryArtifacts } from "../../infra/artifacts/memory.ts";
import type { EventStore } from "../../infra/event-store/event-store.ts";
import { servers, type ServerName, thinkingReasoner } from "../../infra/reasoners/index.ts";
import { liveTranscript } from "../../infra/reasoners/transcript.ts";
import { type Verification, verify } from "../../infra/replay/verify.ts";
import { everyRoleAsks } from "./every-role-asks.ts";
import { type MemoryCampaign, playCampaign } from "./memory-lab.ts";
import { MODEL, type ModelServer } from "./model-server.ts";

/** Every role asks the server's one model. */
export const thinkingOn = (reasoner: ServerName, change: Partial<Thinking> = {}): Thinking =>
  everyRoleAsks({ reasoner, model: MODEL }, { contextTokens: 8192, judgements: 1, ...change });

export const reasonerOn = (
  { url }: ModelServer,
  thinking: Thinking,
  key?: string,
): Layer.Layer<Reasoner, never, EventStore | Artifacts> => {
  const made = { ollama: servers.ollama(url), openai: servers.openai(`${url}/v1`, key) };
  return Layer.unwrap(
    Effect.map(liveTranscript, (transcript) =>
      thinkingReasoner({ thinking, models: (name) => made[name as ServerName], transcript }),
    ),
  );
};

/** Artifacts that outlive what uses them. */
export const keptArtifacts = (): Artifacts["Service"] =>
  Effect.runSync(Effect.provide(Effect.service(Artifacts), memoryArtifacts));

/** Decides events again, as they are or as a test changed them. */
export const decidedAgain =
  (events: readonly LoggedEvent[], artifacts: Artifacts["Service"]) =>
  (some = events): Promise<Verification> =>
    Effect.runPromise(Effect.provideService(verify(some), Artifacts, artifacts));

export interface Played {
  readonly events: readonly LoggedEvent[];
  readonly artifacts: Artifacts["Service"];
  readonly again: ReturnType<typeof decidedAgain>;
  /** What an artifact holds, as text. */
  readonly text: (sha256: string) => Promise<string>;
}

export interface ThinkingCampaign extends Partial<MemoryCampaign> {
  readonly server: ModelServer;
  readonly thinking: Thinking;
  readonly key?: string;
}

export const playThinking = async ({
  server,
  thinking,
  key,
  ...campaign
}: ThinkingCampaign): Promise<Played> => {
  const artifacts = keptArtifacts();
  const events = await playCampaign({
    seed: 7,
    measure: (id) => (id.startsWith("b") ? 1 : 0.98),
    ...campaign,
    settings: { experiments: 4, ...campaign.settings, thinking },
    reasoner: reasonerOn(server, thinking, key),
    artifacts: Layer.succeed(Artifacts, artifacts),
  });
  return {
    events,
    artifacts,
    again: decidedAgain(events, artifacts),
    text: async (sha256) => new TextDecoder().decode(await Effect.runPromise(artifacts.get(sha256))),
  };
};
