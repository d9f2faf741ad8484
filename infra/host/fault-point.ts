// Named places at which a test kills the process: before a want is performed, before its outcome is appended, before
// its delivery is acknowledged. Nothing happens at them unless a test provides another implementation.
import { Context, Effect } from "effect";

export type FaultMoment = "before-perform" | "before-append" | "before-ack";

export const FaultPoint = Context.Reference<(name: string, moment: FaultMoment) => Effect.Effect<void>>(
  "cambrian/infra/FaultPoint",
  { defaultValue: () => () => Effect.void },
);

/** Kills this process, as `kill -9` would, the first time it comes to `<name>:<moment>`. */
export const killAt = (place: string) => (name: string, moment: FaultMoment) =>
  Effect.sync(() => {
    if (place === `${name}:${moment}`) process.kill(process.pid, "SIGKILL");
  });
