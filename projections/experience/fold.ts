// What earlier experiments teach: what was proposed, what came of it, what each change of a gene did. Decisions read
// it as of a sequence, their cause: what lies at or before it counts, what was folded since does not.
import { HashMap, Option } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { EventData } from "../../events/index.ts";
import { bringsOutsideWords } from "../../events/reports.ts";
import { type Measured, measuredBy, type Suite } from "../../events/suite.ts";
import { append, earliest, latest, type Chronicle, upTo } from "../chronicle.ts";
import {
  addGains,
  type GeneChange,
  type GeneEffect,
  geneEffectsOf,
  type GeneSums,
  type Genome,
} from "./genes.ts";
import { addOperatorGain, type OperatorEffect, operatorEffectsOf, type OperatorSums } from "./operators.ts";

export type { GeneEffect, OperatorEffect };

/** A version of an architecture; `proposedSequence` is that of its ArchitectureProposed or ArchitectureRevised. */
interface Architecture {
  readonly name: string;
  readonly motivation: string;
  readonly genome: Genome | null;
  readonly operator: string;
  readonly code: EventData<"ArchitectureProposed">["code"];
  readonly proposedSequence: number;
}

/** How a training went beside its loss and accuracy, in what another run of the campaign would measure alike. */
export type Training = Omit<Measured, "loss" | "accuracy"> &
  Pick<EventData<"TrainingFinished">, "rungs" | "randomSeed">;

interface OpenExperiment {
  /** Whether what is told of it may be in the words of a person or of an agent that is not the laboratory's. */
  readonly isOutside: boolean;
  readonly arm: EventData<"ExperimentOpened">["arm"];
  readonly parent: string | null;
  readonly suite: Suite;
  readonly architecture: Architecture | null;
  readonly loss: number | null;
  readonly accuracy: number | null;
  readonly training: Training | null;
  readonly analysis: string | null;
  readonly changes: readonly GeneChange[];
}

/** A closed experiment with its last architecture. What is unknown is null. */
export interface ClosedExperiment extends Architecture {
  readonly campaign: string;
  readonly experiment: string;
  readonly isOutside: boolean;
  readonly arm: EventData<"ExperimentOpened">["arm"];
  readonly parent: string | null;
  readonly outcome: EventData<"ExperimentClosed">["outcome"];
  readonly fitness: number | null;
  readonly loss: number | null;
  readonly accuracy: number | null;
  readonly training: Training | null;
  readonly analysis: string | null;
  readonly changes: readonly GeneChange[];
  /**
   * Fitness above the parent's; null without a parent, and where either has no fitness or no genome: what has a parent
   * without a genome, as a user's own program, starts from another.
   */
  readonly gain: number | null;
  /** The sequence of its ExperimentClosed. */
  readonly sequence: number;
}

/** A version of an architecture whose novelty was judged. */
export interface ProposedArchitecture {
  readonly experiment: string;
  readonly isOutside: boolean;
  readonly arm: EventData<"ExperimentOpened">["arm"];
  readonly parent: string | null;
  readonly name: string;
  readonly motivation: string;
  readonly genome: Genome | null;
  /** What novelty was judged by. */
  readonly digest: string;
  /** The sequence at which it was proposed. */
  readonly sequence: number;
}

type Arm = ProposedArchitecture["arm"];

interface CampaignExperience {
  /** Experiments that have not closed. */
  readonly open: HashMap.HashMap<string, OpenExperiment>;
  readonly known: HashMap.HashMap<string, ClosedExperiment>;
  /** The same by parent. */
  readonly children: HashMap.HashMap<string, Chronicle<ClosedExperiment>>;
  /** By arm, each by the sequence of the judgement: before it nobody knows the digest. */
  readonly proposed: HashMap.HashMap<Arm, Chronicle<ProposedArchitecture>>;
  /** Of the same, those that had a value of a gene that none of their arm had before: there are as many as values. */
  readonly varied: HashMap.HashMap<Arm, Chronicle<Genome>>;
  /** Those values, as JSON, by arm and gene. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** The same by digest. */
  readonly digests: HashMap.HashMap<string, Chronicle<Pick<ProposedArchitecture, "arm">>>;
  /** By the digest of a source, who proposed it, judged or not, by the sequence at which it was proposed. */
  readonly sources: HashMap.HashMap<string, Chronicle<Pick<ProposedArchitecture, "experiment" | "arm">>>;
  readonly lessons: Chronicle<Lessons>;
}

/** Over everything that had closed, added up with each closing: an answer costs the same however many there were. */
interface Lessons {
  readonly genes: GeneSums;
  readonly operators: OperatorSums;
}

export type State = HashMap.HashMap<string, CampaignExperience>;
export const initial: State = HashMap.empty();

const none: CampaignExperience = {
  open: HashMap.empty(),
  known: HashMap.empty(),
  children: HashMap.empty(),
  proposed: HashMap.empty(),
  varied: HashMap.empty(),
  values: {},
  digests: HashMap.empty(),
  sources: HashMap.empty(),
  lessons: null,
};
const noLessons: Lessons = { genes: HashMap.empty(), operators: HashMap.empty() };
/** Of a version that has not been trained. */
const unmeasured = { loss: null, accuracy: null, training: null, analysis: null, changes: [] } as const;
const experienceOf = (state: State, campaign: string): CampaignExperience =>
  Option.getOrElse(HashMap.get(state, campaign), () => none);

export const evolve = (state: State, event: LoggedEvent): State => {
  if (event.stream.kind !== "experiment") return state;
  const before = experienceOf(state, event.stream.campaign);
  const after = evolveCampaign(withOutsideWords(before, event), event);
  return after === before ? state : HashMap.set(state, event.stream.campaign, after);
};

/** What is opened says it itself; of what is open, that somebody from outside has a say from now on. */
const withOutsideWords = (experience: CampaignExperience, event: LoggedEvent): CampaignExperience => {
  const { id } = event.stream;
  const open = Option.getOrUndefined(HashMap.get(experience.open, id));
  return open === undefined || open.isOutside || !bringsOutsideWords(event)
    ? experience
    : { ...experience, open: HashMap.set(experience.open, id, { ...open, isOutside: true }) };
};

const evolveCampaign = (experience: CampaignExperience, event: LoggedEvent): CampaignExperience => {
  const { id } = event.stream;
  const opened = (): OpenExperiment | undefined => Option.getOrUndefined(HashMap.get(experience.open, id));
  const change = (changes: Partial<OpenExperiment>, open = opened()): CampaignExperience =>
    open === undefined
      ? experience
      : { ...experience, open: HashMap.set(experience.open, id, { ...open, ...changes }) };
  switch (event.type) {
    case "ExperimentOpened": {
      const { arm, parent, tasks, rules } = event.data;
      const isOutside = bringsOutsideWords(event);
      const open = { isOutside, arm, parent, suite: { tasks, rules }, architecture: null, ...unmeasured };
      return { ...experience, open: HashMap.set(experience.open, id, open) };
    }
    case "ArchitectureProposed":
    case "ArchitectureRevised": {
      const open = opened();
      if (open === undefined) return experience;
      const { name, motivation, genome, operator, code } = event.data;
      const architecture = { name, motivation, genome, operator, code, proposedSequence: event.sequence };
      const { sha256 } = code.artifact;
      return {
        ...change({ architecture, ...unmeasured }, open),
        sources: appendAt(experience.sources, sha256, event.sequence, { experiment: id, arm: open.arm }),
      };
    }
    case "NoveltyJudged": {
      const open = opened();
      if (open === undefined || open.architecture === null) return experience;
      const { name, motivation, genome, proposedSequence } = open.architecture;
      const { digest } = event.data;
      const proposed = {
        name,
        motivation,
        genome,
        experiment: id,
        isOutside: open.isOutside,
        arm: open.arm,
        parent: open.parent,
        digest,
        sequence: proposedSequence,
      };
      return {
        ...experience,
        proposed: appendAt(experience.proposed, open.arm, event.sequence, proposed),
        ...withValues(experience, open.arm, event.sequence, genome ?? {}),
        digests: appendAt(experience.digests, digest, event.sequence, proposed),
      };
    }
    case "TrainingFinished": {
      const open = opened();
      if (open === undefined) return experience;
      const { rungs, randomSeed } = event.data;
      const { loss, accuracy, ...measured } = measuredBy(open.suite, event.data);
      return change({ loss, accuracy, training: { ...measured, rungs, randomSeed } }, open);
    }
    case "ArchitectureRejected":
      // A result that was rejected must leave no number.
      return change(unmeasured);
    case "AnalysisWritten":
      return change({ analysis: event.data.text, changes: event.data.changes });
    case "ExperimentClosed": {
      const open = opened();
      return open === undefined ? experience : close(experience, open, event);
    }
    default:
      return experience;
  }
};

const withValues = (
  { varied, values }: CampaignExperience,
  arm: Arm,
  sequence: number,
  genome: Genome,
): Pick<CampaignExperience, "varied" | "values"> => {
  let after = values;
  for (const [gene, value] of Object.entries(genome)) {
    const key = `${arm} ${gene}`;
    const text = JSON.stringify(value);
    const known = after[key] ?? [];
    if (!known.includes(text)) after = { ...after, [key]: [...known, text] };
  }
  return after === values
    ? { varied, values }
    : { varied: appendAt(varied, arm, sequence, genome), values: after };
};

const appendAt = <Key, A>(
  timelines: HashMap.HashMap<Key, Chronicle<A>>,
  key: Key,
  sequence: number,
  value: A,
): HashMap.HashMap<Key, Chronicle<A>> =>
  HashMap.set(timelines, key, append(Option.getOrNull(HashMap.get(timelines, key)), sequence, value));

/** An experiment that closed before it proposed anything taught nothing; it is only no longer open. */
const close = (
  experience: CampaignExperience,
  { architecture, suite: _, ...open }: OpenExperiment,
  { stream, data, sequence }: LoggedEvent<"ExperimentClosed">,
): CampaignExperience => {
  const stillOpen = HashMap.remove(experience.open, stream.id);
  if (architecture === null) return { ...experience, open: stillOpen };
  const parent =
    open.parent === null ? undefined : Option.getOrUndefined(HashMap.get(experience.known, open.parent));
  const { outcome, fitness } = data;
  const closed: ClosedExperiment = {
    ...architecture,
    ...open,
    // What ended otherwise, suspected of a leak or out of time, leaves no number of what it had measured.
    ...(outcome === "trained" ? {} : unmeasured),
    campaign: stream.campaign,
    experiment: stream.id,
    outcome,
    fitness,
    gain: gainOver(parent, architecture.genome, fitness),
    sequence,
  };
  const { children, lessons: earlier } = experience;
  const { genes, operators } = latest(earlier) ?? noLessons;
  const lessons = { genes: addGains(genes, closed), operators: addOperatorGain(operators, closed) };
  return {
    ...experience,
    open: stillOpen,
    known: HashMap.set(experience.known, stream.id, closed),
    children: open.parent === null ? children : appendAt(children, open.parent, sequence, closed),
    lessons: append(earlier, sequence, lessons),
  };
};

const gainOver = (
  parent: ClosedExperiment | undefined,
  genome: Genome | null,
  fitness: number | null,
): number | null =>
  genome === null || fitness === null || parent?.genome == null || parent.fitness === null
    ? null
    : fitness - parent.fitness;

/** The children of an experiment that closed at or before a sequence, in log order; only evolution has any. */
export const childrenBefore = (
  state: State,
  campaign: string,
  parent: string,
  sequence: number,
): ClosedExperiment[] =>
  upTo(Option.getOrNull(HashMap.get(experienceOf(state, campaign).children, parent)), sequence);

/** One experiment; undefined where it is unknown or had not closed at or before the sequence. */
export const knownBefore = (
  state: State,
  campaign: string,
  experiment: string,
  sequence: number,
): ClosedExperiment | undefined => {
  const closed = Option.getOrUndefined(HashMap.get(experienceOf(state, campaign).known, experiment));
  return closed !== undefined && closed.sequence <= sequence ? closed : undefined;
};

/** What an arm knows to be tried: its own and the baselines; each arm is a search of its own. */
const knownArms = (arm: Arm): readonly Arm[] => (arm === "baseline" ? [arm] : ["baseline", arm]);
const isKnownTo =
  (arm: Arm) =>
  (tried: { readonly arm: Arm }): boolean =>
    knownArms(arm).includes(tried.arm);

/** What this arm proposed, then what the baselines did, judged for novelty at or before a sequence, as it was judged. */
export const proposedBefore = (
  state: State,
  campaign: string,
  arm: Arm,
  sequence: number,
): ProposedArchitecture[] =>
  knownArms(arm)
    .toReversed()
    .flatMap((known) =>
      upTo(Option.getOrNull(HashMap.get(experienceOf(state, campaign).proposed, known)), sequence),
    );

/** Genomes of these that have every value of every gene that any of them has. */
export const variedBefore = (state: State, campaign: string, arm: Arm, sequence: number): Genome[] =>
  knownArms(arm).flatMap((known) =>
    upTo(Option.getOrNull(HashMap.get(experienceOf(state, campaign).varied, known)), sequence),
  );

/** The digests of the same, each found without a look at the others. */
export const triedBefore = (
  state: State,
  campaign: string,
  arm: Arm,
  sequence: number,
): Pick<ReadonlySet<string>, "has" | "size"> => ({
  has: (digest) => {
    const { digests } = experienceOf(state, campaign);
    const proposed = Option.getOrNull(HashMap.get(digests, digest));
    return earliest(proposed, sequence, isKnownTo(arm)) !== undefined;
  },
  get size() {
    return new Set(proposedBefore(state, campaign, arm, sequence).map(({ digest }) => digest)).size;
  },
});

/** Another of this arm or the baselines that proposed the same source at or before a sequence; the first of them. */
export const sameSourceBefore = (
  state: State,
  campaign: string,
  arm: Arm,
  experiment: string,
  code: string,
  sequence: number,
): string | undefined =>
  earliest(
    Option.getOrNull(HashMap.get(experienceOf(state, campaign).sources, code)),
    sequence,
    (other) => isKnownTo(arm)(other) && other.experiment !== experiment,
  )?.experiment;

/** The sums over the experiments that closed at or before a sequence, in the order of the log. */
const lessonsBefore = (state: State, campaign: string, sequence: number): Lessons =>
  latest(experienceOf(state, campaign).lessons, sequence) ?? noLessons;

/** What changes of genes did, over the experiments that closed at or before a sequence, by gene and value. */
export const geneEffects = (state: State, campaign: string, sequence: number): GeneEffect[] =>
  geneEffectsOf(lessonsBefore(state, campaign, sequence).genes);

/** What the children of each operator gained, over the experiments that closed at or before a sequence, by name. */
export const operatorEffects = (state: State, campaign: string, sequence: number): OperatorEffect[] =>
  operatorEffectsOf(lessonsBefore(state, campaign, sequence).operators);

/** What is added up over everything that has closed so far, for the tables. */
export const lessonsOf = (state: State, campaign: string): Lessons =>
  lessonsBefore(state, campaign, Infinity);
