// The past that a forked campaign shares with its origin: the same events, told of the fork. They stand in the log once, in
// the origin's streams; whoever reads the fork's first event is given them with it (infra/event-store/origins.ts).
import type { LoggedEvent } from "./envelope.ts";

/** Whether an event happened in another campaign than the one that it is told of. */
export const isInherited = ({ happenedIn }: LoggedEvent): boolean => happenedIn !== undefined;

/** An event, after all that it brings with it. */
export const expanded = (event: LoggedEvent): readonly LoggedEvent[] =>
  event.inherited === undefined ? [event] : [...event.inherited, event];

/**
 * What a fork inherits: all that its origin had decided, and the experiments that had closed, with what language models
 * answered in them. Those under way are opened anew by the fork; that the origin came to its end is of no concern to it.
 * @param past the origin's events up to the last that is shared, in log order, with what it inherited itself
 */
export const inheritance = (fork: string, past: readonly LoggedEvent[]): readonly LoggedEvent[] => {
  const closed = new Set(
    past.flatMap(({ type, stream }) => (type === "ExperimentClosed" ? [stream.id] : [])),
  );
  return past
    .filter(({ type, stream: { kind, id } }) =>
      kind === "campaign"
        ? type !== "CampaignClosed"
        : (kind === "experiment" || type === "InferenceRecorded") && closed.has(id),
    )
    .map((event) => {
      const id = event.stream.kind === "campaign" ? fork : event.stream.id;
      // Bare of what it brought: that is in the past already.
      const { inherited: _, ...own } = event;
      const happenedIn = event.happenedIn ?? event.stream.campaign;
      return { ...own, happenedIn, stream: { campaign: fork, kind: event.stream.kind, id } } as LoggedEvent;
    });
};
