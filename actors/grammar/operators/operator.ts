// An operator: one way to make another genome. Which of them is asked is weighed by what its children gained.
import type { Random } from "../../policies/random.ts";
import type { Genome } from "../genome.ts";
import type { Individual, Knowledge } from "../knowledge.ts";

/** A genome that an operator made, and whom it took genes from beside the origin. */
export interface Offspring {
  readonly genome: Genome;
  readonly mate: Individual | null;
}

export interface Operator {
  /** What ArchitectureProposed records. */
  readonly name: string;
  /** Completes "The child …". */
  readonly says: string;
  /** Pure. null where it has nothing to offer; what equals the origin or was tried, the caller has to mind. */
  readonly offer: (origin: Genome, knowledge: Knowledge, chance: Random) => Offspring | null;
}
