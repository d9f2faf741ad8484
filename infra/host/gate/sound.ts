// What a contribution in a role's place has to agree with, beyond its schema and the experiment's machine: an agent says
// what it thinks, and repeats of the log what the log says.
import type { LoggedEvent } from "../../../events/envelope.ts";
import type { EventData, EventName } from "../../../events/index.ts";

/** Why the data cannot stand; undefined where they can. Reports of gpu-agents say nothing that the log knows. */
export const faultOf = (
  type: EventName,
  data: Readonly<Record<string, unknown>>,
  history: readonly LoggedEvent[],
): string | undefined => checks[type]?.(data as never, history);

type Check<Name extends EventName> = (
  data: EventData<Name>,
  history: readonly LoggedEvent[],
) => string | undefined;

const proposalIn = (history: readonly LoggedEvent[]) => {
  const proposed = history.findLast(
    (event) => event.type === "ArchitectureProposed" || event.type === "ArchitectureRevised",
  );
  return proposed?.data;
};

const revisionFault = (revision: number, history: readonly LoggedEvent[]): string | undefined => {
  const wanted = proposalIn(history)?.revision;
  return revision === wanted ? undefined : `data.revision is ${revision}, the proposal's ${wanted}`;
};

const checks: { readonly [Name in EventName]?: Check<Name> } = {
  ArchitectureProposed: ({ code, genome, citations }, history) => {
    // Printed code may run with limits alone: only what the laboratory printed itself is that.
    if (code.trust === "printed") return `data.code.trust is "printed": say "model" or "person"`;
    if (genome !== null) return "data.genome has to be null: a genome is the grammar's to give";
    const read = history.findLast((event) => event.type === "ExperienceSummarised")?.data.retrieved;
    const known = new Set(read?.entries.map(({ entry }) => entry));
    for (const { kind, ids } of citations) {
      const strange = kind === "cognition" ? ids.find((id) => !known.has(id)) : undefined;
      if (strange !== undefined)
        return `data.citations names the entry ${strange}, which was not retrieved for this experiment`;
    }
    return undefined;
  },
  ArchitectureAccepted: ({ code, digest, revision, parameters }, history) => {
    const proposal = proposalIn(history);
    if (code.artifact.sha256 !== proposal?.code.artifact.sha256 || code.trust !== proposal.code.trust)
      return "data.code is not the code that was proposed last";
    if (revision !== proposal.revision)
      return `data.revision is ${revision}, the proposal's ${proposal.revision}`;
    const novelty = history.findLast((event) => event.type === "NoveltyJudged")?.data;
    if (digest !== novelty?.digest) return `data.digest is not ${novelty?.digest}, as NoveltyJudged has it`;
    const cost = history.findLast((event) => event.type === "ProbeFinished")?.data.cost;
    return parameters === cost?.parameters
      ? undefined
      : `data.parameters is ${parameters}, the probe counted ${cost?.parameters}`;
  },
  ArchitectureRejected: ({ revision }, history) => revisionFault(revision, history),
  ArchitectureReviewed: ({ revision }, history) => revisionFault(revision, history),
};
