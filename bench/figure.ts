// How a figure is declared: a number about Cambrian beside a reference that is measured in the same run, with the same
// payload, batch, sync and number in flight. Subject and reference take turns, so that noise hits both.
import { Effect, type Scope } from "effect";

/** One sample of each for every round, in the figure's unit. */
export interface Samples {
  readonly subject: readonly number[];
  readonly reference: readonly number[];
  /** Where a sample is of several things together: those of each alone. */
  readonly parts?: readonly Part[];
}

export interface Part extends Samples {
  readonly name: string;
}

/**
 * What has to hold: of the ratio at least so much, or less than so much; of each part's ratio at least so much; or of
 * the 95th percentile less than so much.
 */
export type Target =
  | { readonly ratioAtLeast: number }
  | { readonly ratioBelow: number }
  | { readonly everyRatioAtLeast: number }
  | { readonly p95Below: number };

export interface Figure {
  readonly name: string;
  /** One sentence: what a sample is. */
  readonly description: string;
  readonly unit: string;
  readonly better: "higher" | "lower";
  /** What the reference does with the same. */
  readonly reference: string;
  readonly target: Target;
  readonly measure: Effect.Effect<Samples, unknown, Scope.Scope>;
}

export const defineFigure = (figure: Figure): Figure => figure;

/** One sample of each in every round; those of the first `warmUp` rounds are thrown away. */
export const takingTurns = <E1, R1, E2, R2>(options: {
  readonly rounds: number;
  readonly warmUp: number;
  readonly subject: (round: number) => Effect.Effect<number, E1, R1>;
  readonly reference: (round: number) => Effect.Effect<number, E2, R2>;
}): Effect.Effect<Samples, E1 | E2, R1 | R2> =>
  Effect.gen(function* () {
    const subject: number[] = [];
    const reference: number[] = [];
    for (let round = 0; round < options.warmUp + options.rounds; round++) {
      subject.push(yield* options.subject(round));
      reference.push(yield* options.reference(round));
    }
    return { subject: subject.slice(options.warmUp), reference: reference.slice(options.warmUp) };
  });

/** Milliseconds that an effect takes, beside what it answers. */
export const timed = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
): Effect.Effect<readonly [ms: number, answer: A], E, R> =>
  Effect.suspend(() => {
    const before = performance.now();
    return Effect.map(effect, (answer) => [performance.now() - before, answer] as const);
  });

/** How long it takes, whatever comes of it. */
export const milliseconds = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<number, E, R> =>
  Effect.map(timed(effect), ([ms]) => ms);
