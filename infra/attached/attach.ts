// An agent at work: it leases, has the work done by whoever was given, signs and contributes what came of it, and leaves in
// order. `cambrian/agent` is this; `cambrian agent attach` is this around any program.
import { Result } from "effect";
import { checkDataText } from "../../events/codec.ts";
import { readCredentials } from "./credentials.ts";
import { AttachError, Refusal } from "./errors.ts";
import {
  type ArtifactRef,
  type Contribution,
  type GateClient,
  type Grant,
  openGate,
  type Told,
  type WorkItem,
} from "./gate-client.ts";

export interface AttachOptions {
  /** The text of the file that `cambrian agent invite` printed. */
  readonly creds: string;
  /** `nats://host:port` of the laboratory's server. */
  readonly url: string;
  /** What it was invited as, where the caller knows: credentials of another role are refused. */
  readonly role?: string | undefined;
  /** Name and version of the program, for the log; at most 80 characters. */
  readonly software?: string;
  /** The event types to lease; all that the grant allows unless given. */
  readonly types?: readonly string[];
  /** Pieces of work at once; as many as the grant allows, at most. */
  readonly atOnce?: number;
  /** Ends it in order once it is aborted: nothing more is leased, what does not end in `graceSeconds` is given back. */
  readonly signal?: AbortSignal;
  readonly graceSeconds?: number;
  /** Told of what it waits for, of contributions and of refusals, a line each. */
  readonly tell?: (line: string) => void;
}

/** What the work can use of the laboratory. */
export interface Lab {
  readonly grant: Grant;
  /** Aborted where the work has to stop: it is over, somebody else has it, or the agent leaves. */
  readonly signal: AbortSignal;
  readonly progress: (step: number, steps: number, loss?: number) => Promise<void>;
  /** The events of the work's experiment so far, in log order. */
  readonly history: () => Promise<readonly Told[]>;
  /** Bytes in, named by their digest, which is checked. */
  readonly get: (sha256: string) => Promise<Uint8Array>;
  readonly put: (bytes: Uint8Array, mediaType: string) => Promise<ArtifactRef>;
}

export interface Attached {
  readonly done: number;
  readonly refused: number;
  readonly givenBack: number;
}

/** One contribution, several in order, or nothing: then the work goes to another. */
export type Perform = (
  work: WorkItem,
  lab: Lab,
) => Promise<Contribution | readonly Contribution[] | undefined>;

/**
 * Seconds of one wait for work: of the first, and of those after a long time without any, each twice as long as the one
 * before. A gate that is killed is found out by its silence, so long after; each wait costs gate and server a little.
 */
const SHORTEST_WAIT = 5;
const LONGEST_WAIT = 60;
const DEFAULT_GRACE = 10;
/** Seconds for giving back and for saying goodbye: a gate that is away by then is not waited for. */
const LAST_WORDS = 2;
/** Seconds before work that this agent would not do is offered again, and such on which it failed. */
const NOT_FOR_ME = 15;
const AGAIN = 1;

/** Works until it is told to end by `signal`, or put out; then it says what it did. */
export const attach = async (options: AttachOptions, perform: Perform): Promise<Attached> => {
  const { tell = () => undefined, signal = new AbortController().signal } = options;
  const credentials = await readCredentials(options.creds);
  if (options.role !== undefined && options.role !== credentials.role)
    throw new AttachError(
      "role",
      `these credentials are of ${credentials.agent}, a ${credentials.role}, not of a ${options.role}`,
      "Name the file of an agent of that role, or leave the role out",
    );
  const gate = await openGate(options.url, credentials, (why) => tell(`waits: ${why}`));
  const counts = { done: 0, refused: 0, givenBack: 0 };
  try {
    const grant = await Promise.race([gate.attach(options.software ?? "cambrian-agent"), aborted(signal)]);
    if (grant === undefined) return counts;
    tell(`attached as ${grant.role} ${grant.agent}`);
    const types = options.types ?? grant.leases;
    if (types.length === 0)
      throw new AttachError(
        "role",
        `a grant of the role ${grant.role} has no work to lease`,
        "An observer reads the log and remarks on it: observe",
      );
    const lanes = Math.max(1, Math.min(options.atOnce ?? 1, grant.limits.inFlight));
    const grace = options.graceSeconds ?? DEFAULT_GRACE;
    const unanswered: Promise<void>[] = [];
    const lane = () => work({ gate, grant, types, perform, signal, tell, counts, grace, unanswered });
    const left = Promise.all(Array.from({ length: lanes }, lane));
    const late = aborted(signal).then(() => seconds(grace + LAST_WORDS));
    await Promise.race([left, putOut(gate), late]);
    const goodbye = gate.detach().then(() => Promise.all(unanswered));
    await Promise.race([goodbye, putOut(gate), seconds(LAST_WORDS)]);
    return counts;
  } catch (cause) {
    if (cause instanceof Refusal)
      throw new AttachError(
        "refused",
        `the gate refused (${cause.code}): ${cause.message}`,
        "docs/agents.md says what the codes mean",
      );
    throw cause;
  } finally {
    await gate.close();
  }
};

/** Nothing waits for it alone. */
const seconds = (count: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, count * 1000).unref());

const aborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });

/** Never fulfilled: fails once the server has put the agent out. */
const putOut = async (gate: GateClient): Promise<never> => {
  const why = await gate.closed;
  throw new AttachError(
    "refused",
    `the server put agent ${gate.credentials.agent} out${why instanceof Error ? ` (${why.message})` : ""}`,
    "Its credentials ended or were revoked; ask the laboratory for new ones",
  );
};

interface Lane {
  readonly gate: GateClient;
  readonly grant: Grant;
  readonly types: readonly string[];
  readonly perform: Perform;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
  readonly counts: { done: number; refused: number; givenBack: number };
  readonly grace: number;
  /** What was still asked for when it was told to end. The gate answers at once when the agent says goodbye. */
  readonly unanswered: Promise<void>[];
}

const work = async (lane: Lane): Promise<void> => {
  const { gate, types, signal, unanswered } = lane;
  let wait = SHORTEST_WAIT;
  while (!signal.aborted) {
    const asked = gate.lease(types, wait);
    const leased = await unlessAborted(signal, asked);
    wait = leased === null ? Math.min(2 * wait, LONGEST_WAIT) : SHORTEST_WAIT;
    if (leased === undefined) unanswered.push(giveBack(gate, asked));
    else if (leased !== null) await perform(lane, leased);
  }
};

/** What comes while the agent is told to end goes to another at once. */
const giveBack = async (gate: GateClient, asked: ReturnType<GateClient["lease"]>): Promise<void> => {
  try {
    const leased = await asked;
    if (leased !== null) await gate.release(leased.lease);
  } catch {
    // Nothing came, or the gate is away: then the work goes to another after its while.
  }
};

/** Undefined where the signal is aborted first. */
const unlessAborted = async <A>(signal: AbortSignal, coming: Promise<A>): Promise<A | undefined> => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const end = (): void => resolve(undefined);
  signal.addEventListener("abort", end, { once: true });
  const first = await Promise.race([coming, promise]).finally(() => signal.removeEventListener("abort", end));
  return signal.aborted ? undefined : first;
};

const perform = async (
  { gate, grant, perform, signal, tell, counts, grace }: Lane,
  leased: { readonly lease: string; readonly work: WorkItem },
): Promise<void> => {
  const stop = new AbortController();
  const { work, lease } = leased;
  const experiment = work.stream.split(".").at(-1)!;
  const name = `${work.event.type} of ${experiment}`;
  let over = false;
  const onRefusal = (cause: unknown): void => {
    if (cause instanceof Refusal) {
      over = true;
      stop.abort(cause);
    }
  };
  const alive = setInterval(
    () => {
      gate.working(lease).catch(onRefusal);
    },
    (grant.ackWaitSeconds * 1000) / 3,
  );
  let late: NodeJS.Timeout | undefined;
  const leave = (): void => {
    late = setTimeout(() => stop.abort(new Error("the agent leaves")), grace * 1000);
  };
  if (signal.aborted) leave();
  else signal.addEventListener("abort", leave, { once: true });
  const lab: Lab = {
    grant,
    signal: stop.signal,
    progress: (step, steps, loss) =>
      gate.working(lease, loss === undefined ? { step, steps } : { step, steps, loss }).catch(onRefusal),
    history: async () => (await gate.read(work.campaign, { after: 0, experiment })).events,
    get: gate.get,
    put: gate.put,
  };
  try {
    const found = await Promise.race([perform(work, lab), aborted(stop.signal)]);
    const contributions = found === undefined ? [] : Array.isArray(found) ? found : [found as Contribution];
    for (const contribution of contributions) {
      check(contribution);
      const { sequence } = await gate.contribute(leased, grant, contribution);
      counts.done += 1;
      tell(`contributed ${contribution.type} for ${name}, event ${sequence}`);
    }
    if (contributions.length > 0 || over) return;
    counts.givenBack += 1;
    tell(`gave back ${name}`);
    await gate.release(lease, signal.aborted ? 0 : NOT_FOR_ME).catch(() => undefined);
  } catch (cause) {
    if (cause instanceof Refusal) counts.refused += 1;
    else counts.givenBack += 1;
    tell(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`);
    // Whatever became of it: another may do it, if it is still to be done.
    await gate.release(lease, AGAIN).catch(() => undefined);
  } finally {
    clearInterval(alive);
    clearTimeout(late);
    signal.removeEventListener("abort", leave);
  }
};

/** Before it is signed: what the gate would not take is said here, with its place. */
const check = ({ type, data }: Contribution): void => {
  const checked = checkDataText(type, JSON.stringify(data));
  if (Result.isFailure(checked)) throw new Error(checked.failure);
};
