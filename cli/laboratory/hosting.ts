// A laboratory at work: what `run` and `resume` start, wired together. Layers first, then the fibers that host the
// actors of one campaign.
import { availableParallelism } from "node:os";
import { Effect, Layer, Stream } from "effect";
import { roles } from "../../actors/roles/index.ts";
import type { CampaignSettings } from "../../events/campaign/campaign-opened.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { campaignFilter } from "../../events/stream.ts";
import { lockData } from "../../infra/embedded/data-lock.ts";
import { type Cards, type LocalGpuAgent, localGpuAgent } from "../../infra/embedded/gpu-agent.ts";
import { embeddedNats } from "../../infra/embedded/nats.ts";
import { soundGpuAgent } from "../../infra/embedded/python.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { runDirector } from "../../infra/host/director.ts";
import { serveGate } from "../../infra/host/gate.ts";
import { gpuAgentInvitation, inviteAgent } from "../../infra/host/invite-agent.ts";
import { makeNotary, type Notary } from "../../infra/host/notary.ts";
import { makeRoleDesk } from "../../infra/host/role-desk.ts";
import { runRole } from "../../infra/host/role-runner.ts";
import { sharedWork } from "../../infra/host/share.ts";
import { sharedViews } from "../../infra/host/shared-views.ts";
import { runSweeper } from "../../infra/host/sweeper.ts";
import { steadily } from "../../infra/host/steadily.ts";
import { runTimekeeper } from "../../infra/host/timekeeper.ts";
import { watchTrainings } from "../../infra/host/watch-trainings.ts";
import { fileKeys } from "../../infra/keys/files.ts";
import type { startTables } from "./tables.ts";
import { embeddedConnection, LabConnection, outsideConnection, outsideServer } from "./connection.ts";
import { faults } from "./faults.ts";
import { stores } from "./stores.ts";

/** Everything that actors need, on the embedded server or on the one that NATS_URL names. */
export const workingLaboratory = (data: string, acceptUnverifiedSync: boolean) =>
  sharedViews.pipe(Layer.provideMerge(writingLaboratory(data, acceptUnverifiedSync)));

/** The log, the artifacts and the keys, for one process alone; made where there are none. */
export const writingLaboratory = (data: string, acceptUnverifiedSync: boolean) => {
  const outside = outsideServer(process.env);
  const connection =
    outside === undefined
      ? embeddedConnection.pipe(Layer.provide(embeddedNats(data, { announced: true })))
      : // Locked once the server has answered, so that no folder is made in vain.
        Layer.effectDiscard(lockData(data)).pipe(
          Layer.provideMerge(outsideConnection(outside, data, acceptUnverifiedSync)),
        );
  return Layer.merge(stores, faults).pipe(
    // Keys are made last: where no server is reached, nothing is made.
    Layer.provideMerge(fileKeys(data).pipe(Layer.provideMerge(connection))),
  );
};

export interface Hosting {
  readonly campaign: string;
  readonly settings: CampaignSettings;
  readonly data: string;
  /** What local gpu-agents train on; undefined for the processor. */
  readonly cards: Cards | undefined;
  /** What `startTables` answered. */
  readonly projector: Effect.Success<ReturnType<typeof startTables>>;
  /** Told of every event of the campaign from this sequence on. */
  readonly since: number;
  readonly seen: (event: LoggedEvent) => Effect.Effect<void>;
}

/** Hosts the actors of a campaign until it is closed and the tables show it. */
export const hostCampaign = ({ campaign, settings, data, cards, since, seen, projector }: Hosting) =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    const { connection, failed } = yield* LabConnection;
    const { parallel } = settings;
    yield* serveGate(connection);
    const share = yield* sharedWork(connection);
    const desks = roles.map((role) => makeRoleDesk(role, share));
    const options = { connection, campaign, concurrency: parallel + 1 };
    const notary = yield* makeNotary;
    const watch = store
      .subscribe({ from: since, filter: campaignFilter(campaign) })
      .pipe(
        Stream.runForEachWhile((event) => Effect.map(seen(event), () => event.type !== "CampaignClosed")),
      );
    yield* Effect.raceAllFirst([
      watch,
      Effect.andThen(projector, Effect.never),
      ...desks.map((desk) => runRole(desk, options)),
      Effect.andThen(steadily("director", runDirector(campaign)), Effect.never),
      steadily("timekeeper", runTimekeeper(campaign)),
      steadily("sweeper", runSweeper(campaign, desks)),
      steadily("notary", notary.follow),
      steadily("watch", watchTrainings(connection, campaign)).pipe(Effect.andThen(Effect.never)),
      failed,
      runGpuAgents(data, cards === undefined ? onProcessors(parallel) : onCards(parallel, cards)),
    ]).pipe(Effect.onInterrupt(() => signedInTime(notary)));
    yield* notary.conclude;
    const { waitFor } = yield* projector;
    yield* waitFor(yield* store.lastSequence);
  });

/** Who interrupts waits a few seconds at most; what is not signed now is signed at the next start. */
export const signedInTime = ({ conclude }: Notary) =>
  conclude.pipe(
    Effect.timeout("2 seconds"),
    Effect.catch(({ message }) => Effect.logWarning(`notary: ${message}`)),
  );

interface Local extends Pick<LocalGpuAgent, "agent" | "cards"> {
  /** Leases at once. */
  readonly maxInFlight: number;
}

/** As many as experiments in flight, at most one for each core of the machine. */
const onProcessors = (parallel: number): readonly Local[] =>
  Array.from({ length: Math.min(parallel, availableParallelism()) }, (_, index) => ({
    agent: `gpu-${index + 1}`,
    maxInFlight: 1,
  }));

/** One with a worker on each card; together they do as much at once as there are experiments in flight, or more. */
const onCards = (parallel: number, { wanted, count }: Cards): readonly Local[] => {
  const slots = Math.ceil(parallel / count);
  return [{ agent: "gpu-1", maxInFlight: count * slots, cards: { wanted, slots } }];
};

/** Invites local gpu-agents and keeps them running; fails when one cannot be kept running. */
const runGpuAgents = (data: string, agents: readonly Local[]) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { url, agentCredentials, login } = yield* LabConnection;
      const program = yield* soundGpuAgent;
      const running = yield* Effect.forEach(
        agents,
        Effect.fnUntraced(function* ({ maxInFlight, ...local }) {
          const { publicKey, credentials } = yield* agentCredentials(local.agent, "gpu-agent");
          yield* inviteAgent(gpuAgentInvitation(local.agent, publicKey, maxInFlight));
          return yield* localGpuAgent({ ...local, url, credentials, login, data, program });
        }),
      );
      return yield* Effect.raceAllFirst(running.map(({ failed }) => failed));
    }),
  );
