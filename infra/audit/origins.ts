// Of each fork: that the past which it shares is in the log as it was when it was forked, and that what was under way then
// was opened anew as it had been opened there.
import { expanded, inheritance } from "../../events/inheritance.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { rootOver } from "../../events/merkle-tree.ts";
import { type Audited, type AuditedCampaign, type AuditFault, section, type Section } from "./section.ts";

type Forked = LoggedEvent<"CampaignForked">;

export const origins = ({ log, campaigns }: Audited): Section => {
  const forks = campaigns.flatMap((audited) =>
    audited.events
      .filter((event): event is Forked => event.type === "CampaignForked")
      .map((fork) => ({ fork, audited })),
  );
  return section(
    "origins",
    forks.length,
    forks.flatMap(({ fork, audited }) => faultsOf(fork, audited, log)),
  );
};

const faultsOf = (fork: Forked, { events }: AuditedCampaign, log: readonly LoggedEvent[]): AuditFault[] => {
  const { origin, again } = fork.data;
  const faults: AuditFault[] = [];
  const refuse = (what: string, { sequence }: LoggedEvent = fork): void =>
    void faults.push({ sequence, what });
  if (fork.revision !== 1) refuse("a campaign begins with its forking, or is not a fork");
  const all = log.filter(({ sequence }) => sequence < fork.sequence);
  const past = sharedPast(origin, all);
  if (past.length !== origin.events)
    refuse(
      `it shares ${origin.events} events with ${origin.campaign}; up to its last the log has ${past.length}`,
    );
  else if (rootOver(past) !== origin.root)
    refuse(
      `what it shares with ${origin.campaign} had the root ${origin.root}; now it has ${rootOver(past)}`,
    );
  const openings = new Map(all.flatMap(expanded).map((event) => [`${event.type} ${event.stream.id}`, event]));
  const closed = new Set(
    inheritance(origin.campaign, past.flatMap(expanded)).map(({ type, stream }) => `${type} ${stream.id}`),
  );
  for (const id of again) {
    const opening = events.find(
      ({ stream, type, causationid }) =>
        stream.id === id && type === "ExperimentOpened" && causationid === fork.id,
    );
    const before = openings.get(`ExperimentOpened ${id}`);
    if (closed.has(`ExperimentClosed ${id}`)) refuse(`${id} had closed, and is said to begin anew`);
    if (opening === undefined || before === undefined) refuse(`${id} was to begin anew and was not opened`);
    else if (JSON.stringify(opening.data) !== JSON.stringify(before.data))
      refuse(`${id} is opened otherwise than in ${origin.campaign}`, opening);
  }
  return faults;
};
