// The sweeper: at the start and every minute it looks for wants that nobody holds, and has them performed. A message
// that a killed process had taken comes back only after its ack wait; the sweeper need not wait for it.
import { Clock, Effect, Stream } from "effect";
import type { Artifacts, Reasoner } from "../../actors/ports.ts";
import { wantOf } from "../../actors/roles/role.ts";
import { campaignFilter, experimentStream } from "../../events/stream.ts";
import type { AppendError } from "../event-store/errors.ts";
import { EventStore } from "../event-store/event-store.ts";
import { note, type OpenExperiment } from "./open-experiments.ts";
import type { RoleDesk } from "./role-desk.ts";
import type { SharedViews } from "./shared-views.ts";

/** Milliseconds between two sweeps, and the age of a want before a sweep takes it from whoever may hold it. */
const INTERVAL = 60_000;

/** Beside others of the role, who may be at work on what this instance does not hold. */
const INTERVAL_BESIDE_OTHERS = 10 * INTERVAL;

/** Of a laboratory in one process: what it does not hold itself, nobody does. */
export const runSweeper = (
  campaign: string,
  desks: readonly RoleDesk[],
): Effect.Effect<never, AppendError, EventStore | Artifacts | Reasoner | SharedViews> =>
  Effect.andThen(sweep(campaign, desks, 0), sweepEvery(campaign, desks, INTERVAL));

/** Of one instance of several: what was only just asked for may be another's, and comes back when that one dies. */
export const runSweeperBesideOthers = (
  campaign: string,
  desks: readonly RoleDesk[],
): Effect.Effect<never, AppendError, EventStore | Artifacts | Reasoner | SharedViews> =>
  sweepEvery(campaign, desks, INTERVAL_BESIDE_OTHERS);

const sweepEvery = (campaign: string, desks: readonly RoleDesk[], interval: number) =>
  Effect.forever(Effect.andThen(Effect.sleep(interval), sweep(campaign, desks, interval)));

/** Performs every want of an open experiment that is at least `age` milliseconds old. */
export const sweep = (
  campaign: string,
  desks: readonly RoleDesk[],
  age: number,
): Effect.Effect<void, AppendError, EventStore | Artifacts | Reasoner | SharedViews> =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    const open = new Map<string, OpenExperiment>();
    yield* Stream.runForEach(store.readAll({ filter: campaignFilter(campaign) }), (event) =>
      Effect.sync(() => note(open, event)),
    );
    const now = yield* Clock.currentTimeMillis;
    for (const [id, { history }] of open)
      for (const desk of desks) {
        const want = wantOf(desk.role, history);
        if (want !== undefined && now - Date.parse(want.cause.time) >= age)
          yield* desk.work(experimentStream(campaign, id));
      }
  });
