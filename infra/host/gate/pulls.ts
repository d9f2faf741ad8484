// What this gate asks of durable consumers: of each one delivery at a time, by a pull that waits at the server and costs
// nothing while it does. One that is lost with a server, or with the leader of a consumer, is made up for by the next.
import { createInbox, type Msg, type NatsConnection, type Subscription } from "@nats-io/transport-node";
import { Effect, type Scope } from "effect";
import { LOG_STREAM } from "../../event-store/log-stream.ts";

/** Seconds that a pull waits at the server, and longer than which nothing is heard of one that was lost. */
const EXPIRES = 5;
/** Milliseconds before a consumer that did not take a pull is asked again. */
const AGAIN = 1000;

const TIME_IS_UP = 408;
const NO_RESPONDERS = 503;
const CONSUMER_DELETED = /consumer deleted/i;

export interface Pulls {
  /** Asks for a delivery of this consumer, unless one is asked for already. */
  readonly ask: (consumer: string) => void;
}

export interface Puller {
  readonly delivered: (consumer: string, delivery: Msg) => void;
  /** Nothing is asked of it any more: nothing came, or it could not be asked. */
  readonly ended: (consumer: string) => void;
  /** It is not there. */
  readonly gone: (consumer: string) => void;
}

interface Line {
  readonly inbox: string;
  readonly subscription: Subscription;
  /** Number of the pull that waits, 0 for none. */
  waits: number;
  last: number;
  timer: NodeJS.Timeout | undefined;
}

/** Until the scope ends. What is on its way by then is delivered still, so that it can be given back. */
export const pulls = (
  connection: NatsConnection,
  puller: Puller,
): Effect.Effect<Pulls, never, Scope.Scope> => {
  const lines = new Map<string, Line>();
  let over = false;
  const end = (consumer: string, line: Line, milliseconds: number): void => {
    clearTimeout(line.timer);
    const settle = (): void => {
      line.waits = 0;
      if (!over) puller.ended(consumer);
    };
    if (milliseconds === 0) settle();
    else line.timer = setTimeout(settle, milliseconds);
  };
  const hear = (consumer: string, line: Line, message: Msg): void => {
    const status = message.headers?.code ?? 0;
    if (status === 0) {
      clearTimeout(line.timer);
      line.waits = 0;
      return puller.delivered(consumer, message);
    }
    // Of one that was taken for lost.
    if (message.subject !== `${line.inbox}.${line.waits}`) return;
    const deleted = CONSUMER_DELETED.test(message.headers?.description ?? "");
    if (status === NO_RESPONDERS || deleted) puller.gone(consumer);
    end(consumer, line, status === TIME_IS_UP ? 0 : AGAIN);
  };
  const lineOf = (consumer: string): Line => {
    const known = lines.get(consumer);
    if (known !== undefined) return known;
    const inbox = createInbox();
    const subscription = connection.subscribe(`${inbox}.*`, {
      callback: (error, message) => {
        if (error === null) hear(consumer, line, message);
      },
    });
    const line: Line = { inbox, subscription, waits: 0, last: 0, timer: undefined };
    lines.set(consumer, line);
    return line;
  };
  const ask = (consumer: string): void => {
    const line = lineOf(consumer);
    if (over || line.waits !== 0 || connection.isClosed()) return;
    line.waits = ++line.last;
    connection.publish(
      `$JS.API.CONSUMER.MSG.NEXT.${LOG_STREAM}.${consumer}`,
      JSON.stringify({ batch: 1, expires: EXPIRES * 1e9 }),
      { reply: `${line.inbox}.${line.waits}` },
    );
    line.timer = setTimeout(() => end(consumer, line, 0), EXPIRES * 1000 + AGAIN);
  };
  // A server that restarted has forgotten the pulls.
  const heedReconnects = Effect.promise(async () => {
    for await (const { type } of connection.status()) {
      if (type !== "reconnect") continue;
      for (const [consumer, line] of lines) if (line.waits !== 0) end(consumer, line, 0);
    }
  });
  return Effect.gen(function* () {
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        over = true;
        for (const { subscription, timer } of lines.values()) {
          clearTimeout(timer);
          if (!connection.isClosed()) void subscription.drain().catch(() => undefined);
        }
      }),
    );
    yield* Effect.forkScoped(heedReconnects);
    return { ask };
  });
};
