// A device that serves both the models and the gpu-agents, held by turns: a model answers while no gpu-agent holds work, and
// none gets any while a model answers or waits to. Whoever asks a model says so first and looks then who holds work, a gate
// takes work first and looks then who asks, so that of two who begin at once one sees the other.
import { randomUUID } from "node:crypto";
import type { NatsConnection } from "@nats-io/transport-node";
import { Effect, Schedule } from "effect";
import { sharesDevice } from "../reasoners/shared-device.ts";
import type { Turn } from "../reasoners/thinking.ts";
import { gateStream } from "./gate/gate-stream.ts";
import { inFlight } from "./gate/in-flight.ts";
import type { GateRefusal } from "./gate/refusal.ts";
import { ACK_WAIT_SECONDS } from "./work-consumer.ts";

export interface DeviceTurns {
  /** Runs a model's answer in its turn. */
  readonly answering: Turn;
  /** Whether a model answers or waits to. */
  readonly isAsked: Effect.Effect<boolean, GateRefusal>;
}

const TURNS = "TURNS";
const turnSubject = (id: string): string => `cambrian.turn.${id}`;
/** How often it is looked whether the gpu-agents have done. */
const LOOK = "200 millis";

/** Nobody waits for anybody where the device is not shared. */
const free: DeviceTurns = { answering: (answer) => answer, isAsked: Effect.succeed(false) };

export const deviceTurns = (
  connection: NatsConnection,
  shared = sharesDevice(),
): Effect.Effect<DeviceTurns, GateRefusal> => (shared ? takingTurns(connection) : Effect.succeed(free));

const takingTurns = Effect.fnUntraced(function* (connection: NatsConnection) {
  const options = { name: TURNS, subject: turnSubject("*"), seconds: ACK_WAIT_SECONDS };
  const { attempt, subjects, streams } = yield* gateStream(connection, options);
  const { countOf } = yield* inFlight(connection);
  const patiently = <A>(effect: Effect.Effect<A, GateRefusal>): Effect.Effect<A> =>
    Effect.orDie(Effect.retry(effect, Schedule.spaced("1 second")));
  const freed = Effect.gen(function* () {
    while ((yield* patiently(countOf("gpu-agent"))) > 0) yield* Effect.sleep(LOOK);
  });
  const answering: Turn = (answer) =>
    Effect.suspend(() => {
      const subject = turnSubject(randomUUID());
      const say = patiently(attempt(() => connection.request(subject, "", { timeout: 2000 })));
      const saying = Effect.repeat(say, Schedule.spaced((1000 * ACK_WAIT_SECONDS) / 3));
      const turn = Effect.andThen(say, Effect.andThen(freed, answer));
      return Effect.raceFirst(turn, Effect.andThen(saying, Effect.never)).pipe(
        // What is said of one that was killed is gone with its time.
        Effect.ensuring(Effect.ignore(attempt(() => streams.purge(TURNS, { filter: subject })))),
      );
    });
  return {
    answering,
    isAsked: Effect.map(subjects(turnSubject("*")), ({ length }) => length > 0),
  } satisfies DeviceTurns;
});
