// What a confirmed discovery is made of: each gene in which it differs from its origin is put back, one at a time. Pure.
import { Option } from "effect";
import type { EventData } from "../../events/index.ts";
import { remarkable } from "../grammar/distance.ts";
import type { GeneName, Genome, GeneValue } from "../grammar/genome.ts";
import { geneNames, genomeDigest, normalise, readGenomeJson, withValue } from "../grammar/normalise.ts";

type Plan = Pick<EventData<"AblationsPlanned">, "left" | "reason"> & {
  readonly ablations: readonly Omit<EventData<"AblationsPlanned">["ablations"][number], "ablation">[];
};
type Json = EventData<"ArchitectureProposed">["genome"];

const nothing = (reason: string): Plan => ({ ablations: [], left: [], reason });

/**
 * In the order of the genes. One that changes nothing when it is put back, or gives the same layer as another, is named
 * and left.
 * @param most ablations at most; null for one of each gene
 */
export const ablationsOf = (discovery: Json, origin: Json, most: number | null): Plan => {
  const [whole, before] = [readGenomeJson(discovery), readGenomeJson(origin)];
  if (Option.isNone(whole))
    return nothing("its program has no genome, so that no gene of it can be put back");
  if (Option.isNone(before)) return nothing("the program whose genes would be put back has no genome");
  const [genome, other] = [normalise(whole.value), normalise(before.value)];
  const differing = geneNames.filter((name) => genome[name] !== other[name]);
  if (differing.length === 0) return nothing("its genes are those that would be put back");
  const seen = new Map([[genomeDigest(genome), "put back alone, it changes nothing"]]);
  return differing.reduce<Plan>(
    (plan, name) => {
      const gene = { gene: name, value: String(genome[name]), putBack: String(other[name]) };
      const ablated = withValue(genome, [name, other[name]] as GeneValue);
      const digest = genomeDigest(ablated);
      const same = seen.get(digest);
      const reason =
        same ?? (plan.ablations.length === most ? `beyond the ${most} that the criteria provide for` : null);
      if (reason !== null) return { ...plan, left: [...plan.left, { ...gene, reason }] };
      seen.set(digest, `the same layer as without ${name}`);
      return { ...plan, ablations: [...plan.ablations, { ...gene, genome: recorded(ablated) }] };
    },
    { ablations: [], left: [], reason: null },
  );
};

/** As an event records it: without the neutral genes, so that a gene added to the grammar later changes no plan. */
const recorded = (genome: Genome): Partial<Record<GeneName, string | number>> =>
  Object.fromEntries(remarkable(genome).map((name) => [name, genome[name]]));
