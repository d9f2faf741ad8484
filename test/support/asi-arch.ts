// The published campaign of arXiv 2507.18074 as tests use it: its two files, and the log that an import of them makes.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Effect, Layer, Result, Stream } from "effect";
import { Artifacts } from "../../actors/ports.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { memoryArtifacts } from "../../infra/artifacts/memory.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { memoryEventStore } from "../../infra/event-store/memory.ts";
import { importCampaign } from "../../infra/host/import-campaign.ts";
import { readAsiArch } from "../../infra/import/asi-arch.ts";
import type { Published, PublishedFile } from "../../infra/import/published.ts";
import { memoryKeys } from "../../infra/keys/memory.ts";

const folder = join(import.meta.dirname, "../asi-arch");
export const TREE = join(folder, "tree.json");
export const GALLERY = join(folder, "gallery.json");
export const ASI_ARCH = "asi-arch";

const fileOf = (path: string): PublishedFile => ({ path, text: readFileSync(path, "utf8") });
export const files = { tree: fileOf(TREE), gallery: fileOf(GALLERY) };
export const published = (): Published => Result.getOrThrow(readAsiArch(files));

export const memoryStores = Layer.merge(memoryEventStore, memoryArtifacts).pipe(
  Layer.provideMerge(memoryKeys),
);

export interface ImportedLog {
  readonly events: readonly LoggedEvent[];
  /** What its events name. */
  readonly artifacts: Layer.Layer<Artifacts>;
}

/** A log that holds nothing else. */
export const importedLog = (): Promise<ImportedLog> =>
  Effect.gen(function* () {
    yield* importCampaign(ASI_ARCH, published(), "verified");
    const store = yield* EventStore;
    const events = yield* Stream.runCollect(store.readAll());
    return { events, artifacts: Layer.succeed(Artifacts, yield* Artifacts) };
  }).pipe(Effect.provide(memoryStores), Effect.scoped, Effect.runPromise);
