// A campaign that another laboratory published, as it is told in events here: read from files, not yet in any log.
import { Schema } from "effect";
import type { EventData } from "../../events/index.ts";

export interface Published {
  readonly campaign: Omit<EventData<"CampaignImported">, "keys" | "sync">;
  /** In the order in which they are appended: parents before their children. */
  readonly experiments: readonly {
    readonly id: string;
    readonly data: EventData<"ExperimentImported">;
  }[];
  /** What the events name by its digest. */
  readonly artifacts: readonly { readonly bytes: Uint8Array; readonly mediaType: string }[];
}

/** A file as it was found. */
export interface PublishedFile {
  /** What messages call it. */
  readonly path: string;
  readonly text: string;
}

/** Files that are not what they are said to be: nothing of them is imported. */
export class BadSource extends Schema.TaggedError<BadSource>()("BadSource", {
  message: Schema.String,
}) {
  readonly retryable = false;
}
