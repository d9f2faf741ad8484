// What a role is that runs as a process of its own: whom it signs as, and what it does for as long as it runs.
import type { Effect, Scope } from "effect";
import type { Actor } from "../../actors/actors.ts";
import type { Artifacts } from "../../actors/ports.ts";
import type { EventStore } from "../../infra/event-store/event-store.ts";
import type { SharedViews } from "../../infra/host/shared-views.ts";
import type { Keys } from "../../infra/keys/keys.ts";
import type { LabConnection } from "../laboratory/connection.ts";

export interface RoleProcess<E = unknown> {
  readonly name: string;
  /** Whose keys it needs; DATA/keys has a file for each. */
  readonly actors: readonly [Actor, ...Actor[]];
  /** Whether it seals leases, or opens them. */
  readonly leases: boolean;
  /** Never ends by itself. */
  readonly host: (
    data: string,
  ) => Effect.Effect<never, E, LabConnection | EventStore | Artifacts | Keys | SharedViews | Scope.Scope>;
}
