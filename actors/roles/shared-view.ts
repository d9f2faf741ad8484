// What roles and the director know beyond their own stream, always as of a cause: pure folds of the log that are
// asked for a sequence (behind → the host waits; ahead → what lies after the cause is left out).
import type { Schema } from "effect";
import type { EventData } from "../../events/index.ts";
import type { RemarkReading } from "../../events/values.ts";
import type { Library } from "../../events/thinking.ts";
import type { Compared, Measured } from "../../projections/claims/fold.ts";
import type { Spent } from "../../projections/campaigns/fold.ts";
import type {
  GeneEffect,
  JudgedProposal,
  KnownExperiment,
  OperatorEffect,
  Remark,
  Training,
  Trial,
  Tried,
} from "../ports.ts";
import type { Trained } from "../policies/parent/policy.ts";

/** An earlier experiment that has closed; `training` is null where none finished. */
export interface EarlierExperiment extends KnownExperiment {
  readonly parent: string | null;
  readonly training: Training | null;
  /** Of its closing, in the log. */
  readonly sequence: number;
}

type Arm = EventData<"ExperimentOpened">["arm"];

export interface SharedView {
  /** A closed experiment; null where it is unknown or was not closed as of the cause. */
  readonly known: (experiment: string) => EarlierExperiment | null;
  /** Its closed children, in log order. */
  readonly children: (experiment: string) => readonly EarlierExperiment[];
  /** What this arm proposed, then what the baselines did, each with the digest by which its novelty was judged. */
  readonly proposed: (arm: Arm) => readonly JudgedProposal[];
  /** Genomes of these that have every value of every gene that any of them has: few, however many there are. */
  readonly varied: (arm: Arm) => readonly Record<string, Schema.Json>[];
  /** The digests of the same. */
  readonly tried: (arm: Arm) => Tried;
  /** Another of this arm or the baselines that proposed the same source, judged or not; null where there is none. */
  readonly sameSource: (arm: Arm, experiment: string, code: string) => string | null;
  readonly effects: () => readonly GeneEffect[];
  readonly operators: () => readonly OperatorEffect[];
  /** Trained experiments by fitness, best first; equal ones in the order of their closing. */
  readonly ranking: () => readonly Trained[];
  /** Everything trained, of both arms, in log order: what claims are chosen from. */
  readonly measured: () => readonly Measured[];
  /** What was compared pair by pair and has closed, in log order. */
  readonly compared: () => readonly Compared[];
  /** What each model brought by each way of proposing, in the order of the closings. */
  readonly trials: () => readonly Trial[];
  /** What the campaign has to read: the library that it was opened with, then what was added. */
  readonly libraries: () => readonly Library[];
  /** Which remarks of observers the Researcher reads; null: none. */
  readonly remarkReading: () => RemarkReading | null;
  /** All that observers had said, in log order. */
  readonly remarks: () => readonly Remark[];
  /** What the campaign had spent: time in seconds, floating-point operations, tokens and money. */
  readonly spent: () => Spent;
}
