// Keeps a part of the host at work: what fails because the log does not answer is said and begun again.
import { Effect, Schedule } from "effect";

export const steadily = <A, E extends { readonly message: string }, R>(
  name: string,
  work: Effect.Effect<A, E, R>,
): Effect.Effect<A, never, R> =>
  work.pipe(
    Effect.tapError(({ message }) => Effect.logWarning(`${name}: ${message}`)),
    Effect.retry({ schedule: Schedule.spaced("1 second") }),
    Effect.orDie,
  );
