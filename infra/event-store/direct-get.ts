// Pages of the log by direct get: one request, up to 1,000 stored events. Every message names its predecessor and the
// end names the last, so that nothing can go missing unseen; a page that breaks off is asked for again.
import { createInbox, type Msg } from "@nats-io/transport-node";
import { Effect, Result } from "effect";
import { decode } from "../../events/codec.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { UnreadableEvent, type ReadError } from "./errors.ts";
import type { Line } from "./line.ts";
import { LOG_STREAM } from "./log-stream.ts";

/** Which events: from a sequence on, under a subject filter, and how many at most; a full page unless given. */
export interface PageRequest {
  readonly from: number;
  readonly filter: string;
  readonly most?: number;
}

/** Events in log order, and whether the server has more of them. */
export interface Page {
  readonly events: readonly LoggedEvent[];
  readonly more: boolean;
}

const EVENTS = 1000;
const BYTES = 16 * 1024 * 1024;
/** How long the server may be silent within a page, in milliseconds. */
const PATIENCE = 2000;
const END = 204;
const NONE = 404;

/** The next events in log order. Each is decoded as it arrives, while the server sends the others. */
export const readPage = (line: Line, request: PageRequest): Effect.Effect<Page, ReadError> =>
  line.patiently(fetchPage(line, request));

const fetchPage = ({ connection, unreachable }: Line, request: PageRequest): Effect.Effect<Page, ReadError> =>
  Effect.callback<Page, ReadError>((resume) => {
    const events: LoggedEvent[] = [];
    let last = 0;
    const stop = (): void => {
      clearTimeout(timer);
      subscription.unsubscribe();
    };
    const end = (outcome: Effect.Effect<Page, ReadError>): void => {
      stop();
      resume(outcome);
    };
    const fail = (why: string): void => end(Effect.fail(unreachable(why)));
    const timer = setTimeout(() => fail(`no answer for ${PATIENCE} ms`), PATIENCE);
    const inbox = createInbox();
    const subscription = connection.subscribe(inbox, {
      callback: (error, message) => {
        if (error) return fail(error.message);
        timer.refresh();
        const code = message.headers?.code ?? 0;
        if (code === NONE) return end(Effect.succeed({ events, more: false }));
        if (code !== 0 && code !== END) return fail(message.headers?.description || `status ${code}`);
        if (Number(header(message, "Nats-Last-Sequence")) !== last) {
          return fail("events of the page went missing");
        }
        if (code === END) {
          const more = Number(header(message, "Nats-Num-Pending")) > 0;
          return end(Effect.succeed({ events, more }));
        }
        last = Number(header(message, "Nats-Sequence"));
        const event = decode(message.data, header(message, "Nats-Subject"), last);
        if (Result.isFailure(event)) return end(Effect.fail(new UnreadableEvent(event.failure)));
        events.push(event.success);
      },
    });
    const batch = Math.min(EVENTS, request.most ?? EVENTS);
    const wanted = { seq: request.from, next_by_subj: request.filter, batch, max_bytes: BYTES };
    connection.publish(`$JS.API.DIRECT.GET.${LOG_STREAM}`, JSON.stringify(wanted), { reply: inbox });
    return Effect.sync(stop);
  });

const header = (message: Msg, name: string): string => message.headers?.get(name) ?? "";
