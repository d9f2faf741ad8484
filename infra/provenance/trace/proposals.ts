// What was proposed in an experiment, first and revised, and what each version is called in a trace.
import type { LoggedEvent } from "../../../events/envelope.ts";

export type Proposal = LoggedEvent<"ArchitectureProposed"> | LoggedEvent<"ArchitectureRevised">;

export const proposalsIn = (life: readonly LoggedEvent[]): readonly Proposal[] =>
  life.filter(
    (event): event is Proposal =>
      event.type === "ArchitectureProposed" || event.type === "ArchitectureRevised",
  );

export const architectureNode = (id: string, { data }: Proposal): string =>
  `architecture:${id}/${data.revision}`;
