// Pages of the log by direct get: one request, up to 1,000 stored events. Every message names its predecessor and the
// end names the last, so that nothing can go missing unseen; a page that breaks off is asked for again.
import { createInbox, type Msg } from "@nats-io/transport-node";
import { Effect, Result } from "effect";
import { decode } from "../../events/codec.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { UnreadableEvent, type ReadError, type Unreachable } from "./errors.ts";
import type { Line } from "./line.ts";
import { LOG_STREAM } from "./log-stream.ts";

/** Which events: from a sequence on, under a subject filter. */
export interface PageRequest {
  readonly from: number;
  readonly filter: string;
}

/** Events in log order, and whether the server has more of them. */
export interface Page {
  readonly events: readonly LoggedEvent[];
  readonly more: boolean;
}

interface RawPage {
  readonly messages: readonly Msg[];
  readonly more: boolean;
}

const EVENTS = 1000;
const BYTES = 16 * 1024 * 1024;
/** How long the server may be silent within a page, in milliseconds. */
const PATIENCE = 2000;
const END = 204;
const NONE = 404;

/** The next events in log order. */
export const readPage = (line: Line, request: PageRequest): Effect.Effect<Page, ReadError> =>
  Effect.flatMap(line.patiently(fetchPage(line, request)), decodePage);

const decodePage = ({ messages, more }: RawPage): Effect.Effect<Page, UnreadableEvent> => {
  const events: LoggedEvent[] = [];
  for (const message of messages) {
    const event = decode(message.data, header(message, "Nats-Subject"), sequenceOf(message));
    if (Result.isFailure(event)) return Effect.fail(new UnreadableEvent(event.failure));
    events.push(event.success);
  }
  return Effect.succeed({ events, more });
};

const fetchPage = (
  { connection, unreachable }: Line,
  request: PageRequest,
): Effect.Effect<RawPage, Unreachable> =>
  Effect.callback<RawPage, Unreachable>((resume) => {
    const messages: Msg[] = [];
    let last = 0;
    const stop = (): void => {
      clearTimeout(timer);
      subscription.unsubscribe();
    };
    const finish = (more: boolean): void => {
      stop();
      resume(Effect.succeed({ messages, more }));
    };
    const fail = (why: string): void => {
      stop();
      resume(Effect.fail(unreachable(why)));
    };
    const timer = setTimeout(() => fail(`no answer for ${PATIENCE} ms`), PATIENCE);
    const inbox = createInbox();
    const subscription = connection.subscribe(inbox, {
      callback: (error, message) => {
        if (error) return fail(error.message);
        timer.refresh();
        const code = message.headers?.code ?? 0;
        if (code === NONE) return finish(false);
        if (code !== 0 && code !== END) return fail(message.headers?.description || `status ${code}`);
        if (Number(header(message, "Nats-Last-Sequence")) !== last)
          return fail("events of the page went missing");
        if (code === END) return finish(Number(header(message, "Nats-Num-Pending")) > 0);
        messages.push(message);
        last = sequenceOf(message);
      },
    });
    const wanted = { seq: request.from, next_by_subj: request.filter, batch: EVENTS, max_bytes: BYTES };
    connection.publish(`$JS.API.DIRECT.GET.${LOG_STREAM}`, JSON.stringify(wanted), { reply: inbox });
    return Effect.sync(stop);
  });

const header = (message: Msg, name: string): string => message.headers?.get(name) ?? "";
const sequenceOf = (message: Msg): number => Number(header(message, "Nats-Sequence"));
