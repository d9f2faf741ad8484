// Asking the reasoner for a design and storing its code: for the Researcher's proposals and the Engineer's revisions.
import { Effect } from "effect";
import type { LibraryEntry } from "../../cognition-base/library.ts";
import type { EventData } from "../../events/index.ts";
import {
  Artifacts,
  type Posed,
  type ProposeRequest,
  Reasoner,
  type Refusal,
  type RoleName,
} from "../ports.ts";
import { ablatedProgram } from "./ablated-program.ts";
import { askedBy, isOutside } from "./asked.ts";
import { heard } from "./listening.ts";
import { asBaseline, ownProgram } from "./own-program.ts";
import { entriesFound, spokenFor } from "./reading.ts";
import type { RoleContext, RoleError } from "./role.ts";

/** Why the last version did not pass, read from what came after it; null for a first proposal. */
const refusalOf = ({ history }: RoleContext): Refusal | null => {
  const refused = history.findLast(
    ({ type }) => type === "ArchitectureRejected" || type === "TrainingFailed",
  );
  if (refused?.type === "ArchitectureRejected")
    return { reason: refused.data.reason, failures: refused.data.failures };
  if (refused?.type === "TrainingFailed") {
    const { reason, message, step } = refused.data;
    return { reason: `${reason} after ${step} steps: ${message}`, failures: [] };
  }
  return null;
};

/** The summary that was made for this proposal; none in the control arm and of a baseline. */
const summaryIn = ({ history }: RoleContext) =>
  history.findLast((event) => event.type === "ExperienceSummarised");

const requestOf = (
  role: RoleName,
  context: RoleContext,
  entries: readonly LibraryEntry[],
): Posed<ProposeRequest> => {
  const { experiment, shared } = context;
  const { opened, proposal, proposals } = experiment;
  if (opened === null) throw new Error("a proposal is wanted of an experiment that was not opened");
  const refusal = refusalOf(context);
  const summary = summaryIn(context);
  return {
    asked: askedBy(role, context),
    experiment: context.want.cause.stream.id,
    opened,
    randomSeed: opened.randomSeed,
    revision: proposals,
    parent: opened.parent === null ? null : shared.known(opened.parent),
    references: opened.references.flatMap((id) => shared.known(id) ?? []),
    effects: summary?.data.effects ?? [],
    operators: summary?.data.operators ?? [],
    library: entries,
    cognition: spokenFor(entries),
    remarks: heard(shared, summary?.data.remarks ?? null),
    summary: summary?.data.summary ?? null,
    trials: shared.trials(),
    tried: shared.tried(opened.arm),
    triedGenomes: shared.varied(opened.arm),
    refused: refusal === null || proposal === null ? null : { proposal, refusal },
    isOutside: isOutside(context),
  };
};

/** The fields of ArchitectureProposed, with the code stored as an artifact. */
export const proposalFields = (
  role: RoleName,
  context: RoleContext,
): Effect.Effect<EventData<"ArchitectureProposed">, RoleError, Reasoner | Artifacts> =>
  Effect.gen(function* () {
    const entries = yield* entriesFound(context.shared, summaryIn(context)?.data.retrieved ?? null);
    const request = requestOf(role, context, entries);
    const { revision } = request;
    const { ablation, pairing, baselineCode, baselineName, suggestion } = request.opened;
    if (ablation !== null) return yield* ablatedProgram(ablation, pairing?.candidate.experiment, revision);
    if (baselineCode !== null) {
      const name = baselineName ?? "baseline";
      return yield* ownProgram({ code: baselineCode, name, motivation: asBaseline(name) }, revision);
    }
    if (suggestion?.code != null) {
      const { code, by, idea, suggestion: id } = suggestion;
      return yield* ownProgram(
        { code, name: code.className, motivation: `Idea ${id} of ${by}: ${idea}` },
        revision,
      );
    }
    const reasoner = yield* Reasoner;
    const artifacts = yield* Artifacts;
    const { source, className, trust, ...design } = yield* reasoner.propose(request);
    const artifact = yield* artifacts.put(new TextEncoder().encode(source), "text/x-python");
    return { ...design, revision, code: { artifact, className, trust } };
  });
