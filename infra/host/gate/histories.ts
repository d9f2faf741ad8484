// What this gate knows of experiments: the streams that it read for a lease, longer by what it appended itself. One may be
// behind the log, where others append too, so that it serves to add to a stream, which the server allows at its head alone,
// and never to refuse.
import type { LoggedEvent } from "../../../events/envelope.ts";
import { type StreamName, streamPrefix } from "../../../events/stream.ts";

export interface Histories {
  readonly known: (stream: StreamName) => readonly LoggedEvent[] | undefined;
  readonly note: (stream: StreamName, history: readonly LoggedEvent[]) => void;
  readonly forget: (stream: StreamName) => void;
}

/** Of stored events, of all histories together; the ones that were noted first go. */
const BYTES = 32 * 1024 * 1024;

export const histories = (most = BYTES): Histories => {
  const known = new Map<string, { readonly history: readonly LoggedEvent[]; readonly bytes: number }>();
  let held = 0;
  const drop = (prefix: string): void => {
    held -= known.get(prefix)?.bytes ?? 0;
    known.delete(prefix);
  };
  return {
    known: (stream) => known.get(streamPrefix(stream))?.history,
    note: (stream, history) => {
      const prefix = streamPrefix(stream);
      drop(prefix);
      const bytes = history.reduce((sum, event) => sum + event.bytes.length, 0);
      known.set(prefix, { history, bytes });
      held += bytes;
      for (const first of known.keys()) {
        if (held <= most) break;
        drop(first);
      }
    },
    forget: (stream) => drop(streamPrefix(stream)),
  };
};
