// Brings work to those who wait for it: first come, first served. Whoever waits costs nothing until work comes. What is
// delivered and nobody here can take is given back at once, so that no work waits for a time-out.
import type { Msg, NatsConnection } from "@nats-io/transport-node";
import { Effect, FiberSet, type Scope } from "effect";
import { pulls } from "./pulls.ts";

/** One who waits for work of some kind. */
export interface Waiter<Work> {
  /** Its agent, which may leave. */
  readonly agent: string;
  /** Names of the consumers that it may take from, as things stand. */
  readonly consumers: () => readonly string[];
  /** Whether it may do this piece of what they deliver. */
  readonly mayTake: (work: Work) => boolean;
}

export interface Delivered<Work> {
  readonly message: Msg;
  readonly work: Work;
}

export interface Dispatcher<Work> {
  /** The first piece of work for this one; undefined where none came in the seconds, or it was let go. */
  readonly next: (waiter: Waiter<Work>, seconds: number) => Effect.Effect<Delivered<Work> | undefined>;
  /** Other consumers may be taken from now than before. */
  readonly changed: () => void;
  /** The agent has left, or comes anew: at this gate and at every other, what it waited for goes to others. */
  readonly letGo: (agent: string) => void;
  /** Nobody gets anything here any more. */
  readonly close: () => void;
}

export interface DispatcherOptions<Work, E, R> {
  /** Makes a consumer where there is none. */
  readonly prepare: (consumer: string) => Effect.Effect<unknown, E, R>;
  /** What a delivery asks for; undefined where it was answered already, because nobody here has to do it. */
  readonly read: (delivery: Msg) => Effect.Effect<Work | undefined, E, R>;
}

/** Not now, for nobody here; delivered again after a second, so that it does not come over and over. */
export const LATER = `-NAK {"delay": ${1e9}}`;
export const AT_ONCE = "-NAK";

/** Seconds that a waiter gets at least: so long may it take until a consumer has said what it has. */
const LEAST = 0.25;

/** Milliseconds: those whose waits of some length end within them are answered together, which wakes everybody once. */
const TOGETHER = 5000;

/** Milliseconds until a wait that begins now ends: of a long one a little before its time. */
const lengthOf = (seconds: number): number => {
  const whole = Math.max(LEAST, seconds) * 1000;
  return whole < 4 * TOGETHER ? whole : whole - ((performance.now() + whole) % TOGETHER);
};

interface Waiting<Work> extends Waiter<Work> {
  wanted: readonly string[];
  expired: boolean;
  readonly resume: (delivered: Delivered<Work> | undefined) => void;
}

/** All gates hear of agents that they are to let go. */
const letGoSubject = (agent: string): string => `cambrian.waiting.let-go.${agent}`;

export const dispatcher = <Work, E extends { readonly message: string }, R>(
  connection: NatsConnection,
  { prepare, read }: DispatcherOptions<Work, E, R>,
): Effect.Effect<Dispatcher<Work>, never, R | Scope.Scope> =>
  Effect.gen(function* () {
    const run = yield* FiberSet.makeRuntime<R>();
    /** In the order of their coming, and so by consumer. */
    const waiting = new Set<Waiting<Work>>();
    const lines = new Map<string, Set<Waiting<Work>>>();
    const ready = new Set<string>();
    const preparing = new Set<string>();
    /** Deliveries that are being read, by consumer. */
    const reading = new Map<string, number>();
    let closed = false;

    const queue = (one: Waiting<Work>): void => {
      one.wanted = one.consumers();
      for (const consumer of one.wanted) {
        const line = lines.get(consumer) ?? new Set();
        lines.set(consumer, line.add(one));
      }
    };
    const remove = (one: Waiting<Work>): boolean => {
      for (const consumer of one.wanted) {
        const line = lines.get(consumer);
        line?.delete(one);
        if (line?.size === 0) lines.delete(consumer);
      }
      return waiting.delete(one);
    };
    const leave = (one: Waiting<Work>, delivered?: Delivered<Work>): void => {
      if (remove(one)) one.resume(delivered);
    };
    const isBusy = (consumer: string): boolean => preparing.has(consumer) || reading.has(consumer);
    /** Lets go of who has waited long enough, unless something may be coming for it. */
    const settle = (one: Waiting<Work>): void => {
      if (one.expired && !one.wanted.some(isBusy)) leave(one);
    };
    const settleAll = (): void => waiting.forEach((one) => one.expired && settle(one));
    /** Asks a consumer for as long as more wait for it than deliveries are being read. */
    const refresh = (consumer: string): void => {
      if (closed || (lines.get(consumer)?.size ?? 0) <= (reading.get(consumer) ?? 0)) return;
      if (ready.has(consumer)) return asked.ask(consumer);
      if (preparing.has(consumer)) return;
      preparing.add(consumer);
      run(prepared(consumer));
    };
    const prepared = (consumer: string) =>
      prepare(consumer).pipe(
        Effect.map(() => void ready.add(consumer)),
        Effect.catch((error) =>
          Effect.andThen(
            Effect.logWarning(`work does not come to the gate: ${error.message}`),
            Effect.sleep(1000),
          ),
        ),
        Effect.ensuring(
          Effect.sync(() => {
            preparing.delete(consumer);
            refresh(consumer);
            settleAll();
          }),
        ),
      );

    const give = (consumer: string, delivered: Delivered<Work>): void => {
      const line = lines.get(consumer);
      const taker = line?.values().find(({ mayTake }) => mayTake(delivered.work));
      if (taker === undefined) delivered.message.respond(line === undefined ? AT_ONCE : LATER);
      else leave(taker, delivered);
    };
    const deliver = (consumer: string, message: Msg) =>
      read(message).pipe(
        Effect.map((work) => {
          if (work !== undefined) give(consumer, { message, work });
        }),
        Effect.catch(({ message: why }) =>
          Effect.andThen(
            Effect.logWarning(`work was delivered that cannot be read: ${why}`),
            Effect.sync(() => message.respond(LATER)),
          ),
        ),
        Effect.onInterrupt(() => Effect.sync(() => message.respond(AT_ONCE))),
        Effect.ensuring(
          Effect.sync(() => {
            const others = reading.get(consumer)! - 1;
            if (others > 0) reading.set(consumer, others);
            else reading.delete(consumer);
            refresh(consumer);
            settleAll();
          }),
        ),
      );

    const asked = yield* pulls(connection, {
      delivered: (consumer, message) => {
        if (closed || !lines.has(consumer)) return void message.respond(AT_ONCE);
        reading.set(consumer, (reading.get(consumer) ?? 0) + 1);
        refresh(consumer);
        run(deliver(consumer, message));
      },
      ended: refresh,
      gone: (consumer) => void ready.delete(consumer),
    });
    yield* Effect.acquireRelease(
      Effect.sync(() =>
        connection.subscribe(letGoSubject("*"), {
          callback: (error, { subject }) => {
            const agent = subject.split(".").at(-1);
            if (error === null) for (const one of waiting) if (one.agent === agent) leave(one);
          },
        }),
      ),
      (subscription) => Effect.sync(() => subscription.unsubscribe()),
    );

    const next: Dispatcher<Work>["next"] = (waiter, seconds) =>
      Effect.callback((resume) => {
        if (closed) return resume(Effect.succeed(undefined));
        const one: Waiting<Work> = {
          ...waiter,
          wanted: [],
          expired: false,
          resume: (delivered) => {
            clearTimeout(timer);
            resume(Effect.succeed(delivered));
          },
        };
        const timer = setTimeout(() => {
          one.expired = true;
          settle(one);
        }, lengthOf(seconds));
        waiting.add(one);
        queue(one);
        one.wanted.forEach(refresh);
        return Effect.sync(() => {
          remove(one);
          clearTimeout(timer);
        });
      });
    return {
      next,
      changed: () => {
        lines.clear();
        waiting.forEach(queue);
        [...lines.keys()].forEach(refresh);
      },
      letGo: (agent) => connection.publish(letGoSubject(agent)),
      close: () => {
        closed = true;
        for (const one of waiting) leave(one);
      },
    };
  });
