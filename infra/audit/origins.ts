// Of each fork: that the past which it shares is in the log as it was when it was forked, and that what was under way then
// was opened anew as it had been opened there.
import { expanded } from "../../events/inheritance.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { ownEvents, pastFault } from "../../events/shared-past.ts";
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
  const before = log.filter(({ sequence }) => sequence < fork.sequence);
  const wrong = pastFault(origin, before);
  if (wrong !== undefined) refuse(wrong);
  const past = ownEvents(origin.campaign, before).flatMap(expanded);
  const openings = new Map(past.map((event) => [`${event.type} ${event.stream.id}`, event]));
  for (const id of again) {
    const opening = events.find(
      ({ stream, type, causationid }) =>
        stream.id === id && type === "ExperimentOpened" && causationid === fork.id,
    );
    const there = openings.get(`ExperimentOpened ${id}`);
    if (opening === undefined || there === undefined) refuse(`${id} was to begin anew and was not opened`);
    else if (JSON.stringify(opening.data) !== JSON.stringify(there.data))
      refuse(`${id} is opened otherwise than in ${origin.campaign}`, opening);
  }
  return faults;
};
