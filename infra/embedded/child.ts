// A child process under supervision: started, watched, started again with growing pauses when it dies, and ended
// with its scope. It has a process group of its own, so that Ctrl-C reaches it through us, after its clients.
import { spawn, type ChildProcess } from "node:child_process";
import { Clock, Deferred, Effect, Result, type Scope } from "effect";
import { ChildFailed } from "./errors.ts";

/** What to run, and when it counts as running. */
export interface Program {
  /** Names it in messages. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Waits until a child serves; the child that dies meanwhile, or takes longer than this does, has failed. */
  readonly ready: Effect.Effect<void, ChildFailed>;
  /** Told of each child, as soon as it has its number. */
  readonly started?: (pid: number) => void;
  /** How long it may take to end after SIGTERM, in milliseconds, before it is killed; GRACE unless given. */
  readonly grace?: number;
  /** Gets what the child writes to stderr and stdout. */
  readonly output?: (text: string) => void;
}

/** A program that is kept running. */
export interface Supervised {
  /** The number of the process that runs now. */
  readonly pid: Effect.Effect<number>;
  /** Fails when the program died `STARTS` times in a row; else never ends. */
  readonly failed: Effect.Effect<never, ChildFailed>;
}

/** Restarts in a row before it is given up, and the pause before the first; each further pause is twice as long. */
const STARTS = 7;
const FIRST_PAUSE = 100;
/** A child that lived this long, in milliseconds, begins a new row. */
const STEADY = 10_000;
/** How long a child may go on with what it does after SIGTERM, before it is asked again, in milliseconds. */
const PATIENCE = 1_000;
/** How long a child may take to end after SIGTERM, in milliseconds. */
const GRACE = 10_000;

/** Runs the program until the scope ends. The first start must succeed; later ones are repeated. */
export const supervise = Effect.fnUntraced(function* (
  program: Program,
): Effect.fn.Return<Supervised, ChildFailed, Scope.Scope> {
  const failed = yield* Deferred.make<never, ChildFailed>();
  const state: { child: Running | undefined } = { child: undefined };
  yield* Effect.addFinalizer(() =>
    Effect.suspend(() => (state.child ? end(state.child, program.grace) : Effect.void)),
  );

  const start = Effect.suspend(() => {
    const child = launch(program);
    state.child = child;
    return Effect.raceFirst(
      program.ready,
      Effect.flatMap(child.exited, (how) => Effect.fail(diedAtStart(program, child, how))),
    ).pipe(
      Effect.tapError(() => end(child, program.grace)),
      Effect.as(child),
    );
  });

  const keepRunning = Effect.fnUntraced(function* (first: Running) {
    let child = first;
    let failures = 0;
    for (;;) {
      const since = yield* Clock.currentTimeMillis;
      const how = yield* child.exited;
      if ((yield* Clock.currentTimeMillis) - since > STEADY) failures = 0;
      yield* Effect.logWarning(`${program.name} ended (${how}); it is started again`);
      for (;;) {
        if (failures === STARTS) return yield* Deferred.fail(failed, givenUp(program, child, how));
        yield* Effect.sleep(FIRST_PAUSE * 2 ** failures);
        failures += 1;
        const outcome = yield* Effect.result(start);
        if (Result.isFailure(outcome)) {
          yield* Effect.logWarning(outcome.failure.message);
          continue;
        }
        child = outcome.success;
        break;
      }
    }
  });

  const first = yield* start;
  yield* Effect.forkScoped(keepRunning(first));
  return {
    pid: Effect.sync(() => state.child?.process.pid ?? 0),
    failed: Deferred.await(failed),
  };
});

interface Running {
  readonly process: ChildProcess;
  /** How it ended: "exit code 1", "SIGKILL", or why it could not be started. */
  readonly exited: Effect.Effect<string>;
  readonly lastWords: () => string;
}

/** A process that exits without ending its scopes still takes its children along. */
const alive = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of alive) child.kill("SIGTERM");
});

const launch = (program: Program): Running => {
  const child = spawn(program.command, [...program.args], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...program.env },
  });
  if (child.pid !== undefined) program.started?.(child.pid);
  let words = "";
  const hear = (chunk: Buffer): void => {
    words = (words + chunk.toString("utf8")).slice(-2000);
    program.output?.(chunk.toString("utf8"));
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  alive.add(child);
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => resolve(signal ?? `exit code ${code}`));
  }).finally(() => alive.delete(child));
  return { process: child, exited: Effect.promise(() => ended), lastWords: () => words.trim() };
};

const end = (child: Running, grace = GRACE): Effect.Effect<void> =>
  Effect.gen(function* () {
    child.process.kill("SIGTERM");
    // Asked again, a worker drops what it was finishing.
    const insist = Effect.andThen(
      Effect.sleep(PATIENCE),
      Effect.sync(() => child.process.kill("SIGTERM")),
    );
    const exited = Effect.raceFirst(child.exited, Effect.andThen(insist, child.exited));
    yield* Effect.timeoutOrElse(exited, {
      duration: grace,
      orElse: () => {
        child.process.kill("SIGKILL");
        return child.exited;
      },
    });
  });

const diedAtStart = (program: Program, child: Running, how: string): ChildFailed =>
  failure(program, child, `${program.name} did not start: ${how}.`);

const givenUp = (program: Program, child: Running, how: string): ChildFailed =>
  failure(program, child, `${program.name} ended ${STARTS} times in a row, last with ${how}.`);

const failure = (program: Program, child: Running, what: string): ChildFailed => {
  const words = child.lastWords();
  return new ChildFailed({
    program: program.name,
    message:
      `${what} It was run as: ${program.command} ${program.args.join(" ")}` +
      (words === "" ? "" : `\nIt said:\n${words}`),
  });
};
