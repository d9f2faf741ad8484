// Decides a recorded campaign again, event by event, by today's machines, roles and policies, each decision from what
// had been recorded before it: whatever was decided must come out again. The first that does not is the difference.
// Nothing is appended, and nothing of the world is asked but the programs of the user's own.
import { Cause, Effect, Exit } from "effect";
import { consequence, EXPERIMENT_ACTOR } from "../../actors/machines/decide-experiment.ts";
import type { Artifacts, Reasoner } from "../../actors/ports.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { isInherited } from "../../events/inheritance.ts";
import { isConducted, openingOf } from "../../events/opening.ts";
import { type Decided, type Mismatch, mismatches } from "./compare.ts";
import { replayReasoner } from "./reasoner.ts";
import { answerFor, type Given, givens } from "./questions.ts";
import { lifeOf, makeStanding } from "./standing.ts";

export interface Difference {
  /** The event that was recorded. */
  readonly event: LoggedEvent;
  /** In one sentence. */
  readonly what: string;
  readonly expected: Decided;
  /** Null where today's code does nothing there. */
  readonly actual: Decided | null;
  readonly mismatches: readonly Mismatch[];
}

export interface Verification {
  /** Those of the campaign that were read: all of them unless there is a difference. */
  readonly events: number;
  /** Of those: the past that a fork shares, which is judged where it was decided. */
  readonly inherited: number;
  /** Decisions that came out as recorded, by who took them; the consequences of a machine's are `experiment`. */
  readonly verified: Readonly<Record<string, number>>;
  readonly given: Readonly<Record<Given, number>>;
  /** Decisions that today's code cannot be asked for, by why. */
  readonly unanswerable: Readonly<Record<string, number>>;
  readonly difference: Difference | null;
}

/**
 * @param events of one campaign, in log order
 * @param cut whether whoever read them stopped somewhere, be it within a batch
 */
export const verify = (
  events: readonly LoggedEvent[],
  { cut = false }: { readonly cut?: boolean } = {},
): Effect.Effect<Verification, never, Artifacts> => {
  const opening = openingOf(events);
  const settings = opening !== undefined && isConducted(opening) ? opening.data.settings : undefined;
  return Effect.provide(walk(events, cut), replayReasoner(settings, events));
};

const walk = Effect.fnUntraced(function* (events: readonly LoggedEvent[], cut: boolean) {
  const verified: Record<string, number> = {};
  const taken = Object.fromEntries(Object.keys(givens).map((name) => [name, 0])) as Record<Given, number>;
  const unanswerable: Record<string, number> = {};
  const standing = makeStanding();
  let due: readonly Due[] = [];
  let inherited = 0;
  for (const [index, event] of events.entries()) {
    if (isInherited(event)) {
      standing.add(event);
      inherited += 1;
      continue;
    }
    const exit = yield* Effect.exit(judge(standing, event, due));
    const verdict = Exit.isSuccess(exit) ? exit.value : threw(event, exit.cause);
    if (verdict.kind === "different") {
      const { difference } = verdict;
      return {
        events: index + 1,
        inherited,
        verified,
        given: taken,
        unanswerable,
        difference,
      } as Verification;
    }
    if (verdict.kind === "verified") count(verified, verdict.by);
    if (verdict.kind === "given") taken[verdict.as] += 1;
    if (verdict.kind === "unanswerable") count(unanswerable, verdict.why);
    due = verdict.due;
  }
  const torn = cut ? null : tornOff(events, due);
  return {
    events: events.length,
    inherited,
    verified,
    given: taken,
    unanswerable,
    difference: torn,
  } as Verification;
});

/** Batches are stored whole: where the events end within one, what is missing is the difference. */
const tornOff = (events: readonly LoggedEvent[], [next]: readonly Due[]): Difference | null => {
  const last = events.at(-1);
  if (last === undefined || next === undefined) return null;
  const what = `the log ends within a batch: ${next.decided.type} by ${next.by} is missing after this event`;
  return different(last, what, next.decided).difference;
};

const count = (counts: Record<string, number>, name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};

/** A part of a batch that must come next in the log. */
interface Due {
  readonly by: string;
  readonly decided: Decided;
}

type Verdict =
  | { readonly kind: "different"; readonly difference: Difference }
  | (
      | { readonly kind: "verified"; readonly by: string; readonly due: readonly Due[] }
      | { readonly kind: "given"; readonly as: Given; readonly due: readonly Due[] }
      | { readonly kind: "unanswerable"; readonly why: string; readonly due: readonly Due[] }
    );

/** Judges an event where the campaign stands, and adds it. */
const judge = (
  standing: ReturnType<typeof makeStanding>,
  event: LoggedEvent,
  due: readonly Due[],
): Effect.Effect<Verdict, never, Reasoner | Artifacts> =>
  Effect.gen(function* () {
    const [next, ...later] = due;
    if (next !== undefined) return settle(standing, event, next, later);
    const answer = yield* answerFor(standing.now(), event);
    switch (answer.kind) {
      case "decided": {
        const [first, ...others] = answer.batch.map((decided): Due => ({ by: answer.by, decided }));
        return first === undefined
          ? different(event, `${answer.by} decided nothing`, null)
          : settle(standing, event, first, others);
      }
      case "given":
        return { ...answer, due: follow(standing, event, []) };
      case "unanswerable":
        return { ...answer, due: follow(standing, event, []) };
      case "unwanted":
        return different(event, answer.why, null);
    }
  });

const settle = (
  standing: ReturnType<typeof makeStanding>,
  event: LoggedEvent,
  { by, decided }: Due,
  later: readonly Due[],
): Verdict => {
  const found = mismatches(recordedOf(event), decided);
  if (found.length > 0) return different(event, `${by} decides otherwise`, decided, found);
  return { kind: "verified", by, due: follow(standing, event, later) };
};

/** Adds the event; what its stream's machine demands comes before the rest of the batch. */
const follow = (
  standing: ReturnType<typeof makeStanding>,
  event: LoggedEvent,
  later: readonly Due[],
): readonly Due[] => {
  standing.add(event);
  if (event.stream.kind !== "experiment") return later;
  const fact = consequence(lifeOf(standing.now().lives, event.stream.id).state);
  if (fact === undefined) return later;
  const decided = { ...fact, stream: event.stream, actor: EXPERIMENT_ACTOR, causationid: event.id };
  return [{ by: EXPERIMENT_ACTOR, decided }, ...later];
};

const recordedOf = ({ stream, type, actor, causationid, data }: LoggedEvent): Decided => ({
  ...{ stream, type, actor, causationid, data },
});

const different = (
  event: LoggedEvent,
  what: string,
  actual: Decided | null,
  found: readonly Mismatch[] = [],
): { readonly kind: "different"; readonly difference: Difference } => ({
  kind: "different",
  difference: { event, what, expected: recordedOf(event), actual, mismatches: found },
});

/** A machine refuses the event, or an actor cannot go on from what was recorded. */
const threw = (event: LoggedEvent, cause: Cause.Cause<never>) => {
  const error = Cause.squash(cause);
  return different(event, error instanceof Error ? error.message : String(error), null);
};
