// What a campaign of a language model shows: how often it answered in form, what became of its proposals, what it took.
import type { LoggedEvent } from "../../events/envelope.ts";
import type { EventData } from "../../events/index.ts";
import { ofType } from "../../events/of-type.ts";

type Recorded = EventData<"InferenceRecorded">;

export interface Shown {
  readonly experiments: number;
  /** By the prompt's name. */
  readonly answers: Readonly<Record<string, Answers>>;
  readonly json: Part;
  readonly proposals: Proposals;
  readonly tokens: { readonly prompt: number; readonly response: number };
  /** Of waiting for the model, and from the opening to the close. */
  readonly seconds: { readonly model: number; readonly campaign: number };
  readonly bestFitness: number | null;
  readonly outcomes: Readonly<Record<string, number>>;
}

interface Part {
  readonly count: number;
  readonly of: number;
  readonly share: number | null;
}

interface Answers {
  readonly asked: number;
  readonly used: Part;
  readonly tokens: { readonly prompt: number; readonly response: number };
  readonly seconds: number;
  readonly faults: readonly string[];
}

interface Proposals {
  /** Decisions that the model was asked for: first proposals and revisions. */
  readonly asked: number;
  /** Of them: answered in form at the first try, and at all. */
  readonly firstTry: Part;
  readonly answered: Part;
  readonly repairs: number;
  /** Of the candidates: accepted by the Checker as first proposed, and after revisions. */
  readonly acceptedFirst: Part;
  readonly accepted: Part;
  readonly revisions: number;
  readonly trained: Part;
}

const part = (count: number, of: number): Part => ({ count, of, share: of === 0 ? null : count / of });

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** Templates whose answers are JSON. */
const isJson = ({ template }: Recorded): boolean => template.name !== "summarise";

export const shownBy = (events: readonly LoggedEvent[]): Shown => {
  const recorded = ofType(events, "InferenceRecorded").map(({ data }) => data);
  const candidates = ofType(events, "ExperimentOpened").filter(({ data }) => data.baselineName === null);
  const json = recorded.filter(isJson);
  const closed = ofType(events, "ExperimentClosed").filter(({ stream }) =>
    candidates.some((opened) => opened.stream.id === stream.id),
  );
  const fitness = closed.flatMap(({ data }) => data.fitness ?? []);
  const [first, last] = [events.at(0), events.at(-1)].map((event) => Date.parse(event?.time ?? ""));
  return {
    experiments: candidates.length,
    answers: Object.fromEntries(
      [...Map.groupBy(recorded, ({ template }) => template.name)].map(([name, some]) => [
        name,
        answersOf(some),
      ]),
    ),
    json: part(json.filter(({ fault }) => fault !== NOT_JSON).length, json.length),
    proposals: proposalsOf(events, recorded, new Set(candidates.map(({ stream }) => stream.id))),
    tokens: tokensOf(recorded),
    seconds: {
      model: sum(recorded.map(({ seconds }) => seconds)),
      campaign: ((last ?? 0) - (first ?? 0)) / 1000,
    },
    bestFitness: fitness.length === 0 ? null : Math.max(...fitness),
    outcomes: Object.fromEntries(
      [...Map.groupBy(closed, ({ data }) => data.outcome)].map(([outcome, some]) => [outcome, some.length]),
    ),
  };
};

/** As actors/minds/ask.ts says it. */
const NOT_JSON = "it is not JSON";

const tokensOf = (recorded: readonly Recorded[]) => ({
  prompt: sum(recorded.map(({ tokens }) => tokens.prompt ?? 0)),
  response: sum(recorded.map(({ tokens }) => tokens.response ?? 0)),
});

const answersOf = (recorded: readonly Recorded[]): Answers => ({
  asked: recorded.length,
  used: part(recorded.filter(({ fault }) => fault === null).length, recorded.length),
  tokens: tokensOf(recorded),
  seconds: sum(recorded.map(({ seconds }) => seconds)),
  faults: recorded.flatMap(({ fault }) => fault?.slice(0, 200) ?? []),
});

const proposalsOf = (
  events: readonly LoggedEvent[],
  recorded: readonly Recorded[],
  candidates: ReadonlySet<string>,
): Proposals => {
  const proposing = recorded.filter(({ way }) => way !== null);
  const decisions = [...Map.groupBy(proposing, ({ work, want }) => `${work} ${want}`).values()];
  const usedIn = (tries: readonly Recorded[]) => tries.some(({ fault }) => fault === null);
  const of = candidates.size;
  const having = (
    type: "ArchitectureAccepted" | "ArchitectureRejected" | "TrainingFinished",
  ): ReadonlySet<string> =>
    new Set(ofType(events, type).flatMap(({ stream }) => (candidates.has(stream.id) ? [stream.id] : [])));
  const revisions = events.filter(
    ({ type, data, stream }) =>
      candidates.has(stream.id) &&
      (type === "ArchitectureRevised" || (type === "ArchitectureProposed" && data.revision > 0)),
  );
  const rejected = having("ArchitectureRejected");
  const accepted = having("ArchitectureAccepted");
  return {
    asked: decisions.length,
    firstTry: part(
      decisions.filter((tries) => tries.some(({ step, fault }) => step === 0 && fault === null)).length,
      decisions.length,
    ),
    answered: part(decisions.filter(usedIn).length, decisions.length),
    repairs: proposing.length - decisions.length,
    acceptedFirst: part([...accepted].filter((id) => !rejected.has(id)).length, of),
    accepted: part(accepted.size, of),
    revisions: revisions.length,
    trained: part(having("TrainingFinished").size, of),
  };
};
