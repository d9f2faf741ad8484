// What the grammar proposes: a baseline, a control, a child, a person's idea or a revision. Pure: the same request gives the same
// bytes, and everything it knows of the history is in the request.
import { Option, Result } from "effect";
import { type Random, random } from "../policies/random.ts";
import { type Proposal, type ProposeRequest, ReasonerError, type Tried } from "../ports.ts";
import { type Design, isTried, proposalOf } from "./design.ts";
import { remarkable } from "./distance.ts";
import { evolveFrom, originFor } from "./evolve.ts";
import { designOfIdea, toldOf } from "./idea.ts";
import { MOTIVATION_LENGTH } from "./motivation.ts";
import { titleOf } from "./name.ts";
import { genomeDigest, readGenomeJson } from "./normalise.ts";
import { paragraph } from "./prose.ts";
import { referenceNamed, references } from "./references.ts";
import { revise } from "./revise.ts";
import { nearestUntried, randomGenome } from "./search.ts";

const refuse = (message: string) => Result.fail(new ReasonerError({ message, retryable: false }));

/** A baseline is measured as it is: after a failure the same again, for the failure may have passed. */
const baseline = (name: string): Result.Result<Proposal, ReasonerError> => {
  const reference = referenceNamed(name);
  if (reference === undefined)
    return refuse(
      `there is no baseline "${name}" in the grammar; it has ${references.map(({ name }) => name).join(", ")}`,
    );
  const { genome, description, source } = reference;
  return Result.succeed(
    proposalOf(
      {
        genome,
        operator: "reference",
        motivation: `${description} ${titleOf(genome)} (arXiv ${source}), measured as a baseline.`,
        citations: [{ element: "architecture", kind: "cognition", ids: [`arXiv:${source}`] }],
      },
      name,
    ),
  );
};

/** Drawn from the whole space without a look at pool, effects or parents: best-of-N, which evolution has to beat. */
const control = (tried: Tried, chance: Random): Design | null => {
  const drawn = randomGenome(chance);
  const genome = isTried(drawn, tried) ? nearestUntried(drawn, tried, chance) : drawn;
  return genome === null
    ? null
    : {
        genome,
        operator: "random",
        motivation: paragraph(
          [
            "Drawn at random for the control arm, which knows no pool, no experience and no cognition.",
            `${titleOf(genome)}.`,
          ],
          MOTIVATION_LENGTH,
        ),
        citations: remarkable(genome).map((gene) => ({ element: gene, kind: "originality", ids: [] })),
      };
};

/** What was tried, and these. */
const triedWith = (tried: Tried, digests: readonly string[]): Tried => ({
  has: (digest) => digests.includes(digest) || tried.has(digest),
  get size() {
    return tried.size + digests.filter((digest) => !tried.has(digest)).length;
  },
});

/** Fails, not retryable, where a baseline is unknown, or where nothing is left to try. */
export const propose = (request: ProposeRequest): Result.Result<Proposal, ReasonerError> => {
  const { opened, randomSeed, revision, refused } = request;
  if (opened.baselineName !== null) return baseline(opened.baselineName);

  const chance = random("grammar", randomSeed, revision);
  const refusedGenome = Option.toArray(readGenomeJson(refused?.proposal.genome ?? null));
  const tried = triedWith(request.tried, refusedGenome.map(genomeDigest));
  const { suggestion } = opened;
  const made = (): Design | null => {
    if (opened.arm === "control") return control(tried, chance);
    if (refused !== null) return revise(request, refused, tried, chance);
    const origin = originFor(request, chance);
    return suggestion === null
      ? evolveFrom(origin, request, tried, chance)
      : designOfIdea(suggestion, origin, request, tried, chance);
  };
  const design = made();
  return design === null
    ? refuse(
        `every genome of the grammar was tried (${tried.size} digests); close the campaign or add a gene`,
      )
    : Result.succeed(proposalOf(suggestion === null ? design : toldOf(suggestion, design)));
};
