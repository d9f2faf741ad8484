// Ideas of persons: read from files, kept in a campaign, followed to what came of them.
import { Effect } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { ofType } from "../../events/of-type.ts";
import type { SuiteTask } from "../../events/suite.ts";
import { LONGEST_IDEA } from "../../events/values.ts";
import type { OpenedCampaign } from "../../projections/campaigns/fold.ts";
import {
  type Experiment,
  isOpened,
  type OpenedExperiment,
} from "../../projections/experiments/experiment.ts";
import { checkProgram, programOf, storeCode } from "../campaign-file/programs.ts";
import { readText } from "../campaign-file/read-text.ts";
import { CommandError } from "../errors.ts";

/** Bytes of a file that may hold an idea: a character has at most four. */
const LARGEST = 4 * LONGEST_IDEA;

export const readIdea = (file: string) =>
  Effect.flatMap(readText(file, LARGEST), (text) => {
    const idea = text.trim();
    if (idea === "")
      return Effect.fail(new CommandError("usage", `${file} is empty`, "Write the idea into it, in words"));
    if (idea.length > LONGEST_IDEA)
      return Effect.fail(
        new CommandError(
          "usage",
          `${file} has ${idea.length} characters; an idea has at most ${LONGEST_IDEA}`,
          "Say what is to be tried and why; a program comes with --code",
        ),
      );
    return Effect.succeed(idea);
  });

/** A person's program that passed the probes at the size of a campaign's first task, kept as an artifact. */
export const storeProgram = Effect.fnUntraced(function* (argument: string, tasks: readonly SuiteTask[]) {
  const code = yield* checkProgram(programOf(argument), sizeOf(tasks), "candidate");
  return yield* storeCode(code);
});

/** The first task that every gpu-agent has: the file of a user's own is not at hand here. */
const sizeOf = (tasks: readonly SuiteTask[]) => {
  const { task, preset } = tasks.find(({ source }) => source === null) ?? PLAIN;
  return { task, preset, file: null };
};
const PLAIN = { task: "overwrite-recall", preset: "tiny" } as const;

/** An idea, and how far it has come. */
export interface Followed {
  readonly suggestion: string;
  readonly by: string;
  readonly idea: string;
  /** The class of its program; null where it came in words alone. */
  readonly program: string | null;
  readonly suggestedAt: string;
  /** `waiting` for a candidate to be opened, `tried` in one, or `left` where the campaign closed before. */
  readonly state: "waiting" | "tried" | "left";
  readonly experiment: Pick<
    OpenedExperiment,
    "experiment" | "name" | "status" | "outcome" | "loss" | "accuracy" | "fitness"
  > | null;
}

/** The ideas of a campaign, in the order in which they came, by its events and experiments. */
export const suggestionsOf = (
  events: readonly LoggedEvent[],
  members: readonly Experiment[],
  { status }: OpenedCampaign,
): readonly Followed[] => {
  const opened = new Map(members.filter(isOpened).map((member) => [member.suggestion, member]));
  return ofType(events, "IdeaSuggested").map(({ data, time }) => {
    const { suggestion, by, idea, code } = data;
    const found = opened.get(suggestion);
    return {
      ...{ suggestion, by, idea, program: code?.className ?? null, suggestedAt: time },
      state: found !== undefined ? "tried" : status === "closed" ? "left" : "waiting",
      experiment: found === undefined ? null : shown(found),
    };
  });
};

const shown = ({ experiment, name, status, outcome, loss, accuracy, fitness }: OpenedExperiment) => ({
  ...{ experiment, name, status, outcome, loss, accuracy, fitness },
});
