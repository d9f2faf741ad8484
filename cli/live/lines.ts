// The live view as lines: how far the campaign is, what each actor does, the best so far, what may still be spent.
// Pure: the state, the time and the width of the terminal go in.
import { HashMap, Option } from "effect";
import { CliOutput } from "effect/cli";
import { openedIn } from "../../projections/campaigns/fold.ts";
import type { Experiment } from "../../projections/experiments/experiment.ts";
import { writeDuration } from "../campaign-file/duration.ts";
import { describe, printable } from "../render/describe.ts";
import { budgetLeft, standing } from "./standing.ts";
import { type Actor, actors, stationOf } from "./stations.ts";
import { campaignOf, type LiveState, membersOf } from "./state.ts";
import type { Progress } from "./telemetry.ts";

export interface Moment {
  /** Now, and when this process took the campaign up; milliseconds since 1970. */
  readonly now: number;
  readonly began: number;
  /** Candidates that were closed then. */
  readonly closedBefore: number;
}

export const liveLines = (state: LiveState, moment: Moment, width: number): readonly string[] => {
  const found = campaignOf(state);
  if (found === undefined) return [];
  const members = membersOf(state);
  const { control } = found.results;
  const campaign = openedIn(found);
  const arms = control.opened > 0 ? `, ${control.closed} of them in the control arm` : "";
  const head = `${printable(campaign.name)}  ${campaign.closed} of ${campaign.settings.experiments} closed${arms}`;
  const lines = [
    `── ${[head, ...standingWords(campaign.status), ...timeWords(state, moment)].join("  ")} ──`,
    ...actors.flatMap((actor) => actorLines(actor, state, members)),
    row("best", standing(campaign, members) ?? "nothing is trained yet"),
    ...budgetLeft(campaign, moment.now - state.lastEvent).map((left) => row("budget", left)),
  ];
  return lines.map((line) => cut(line, width));
};

const LABEL = 11;
const row = (label: string, text: string): string => `${label.padEnd(LABEL)} ${text}`;

const standingWords = (status: string): readonly string[] =>
  status === "paused" || status === "stopping" ? [status] : [];

const timeWords = (state: LiveState, { now, began, closedBefore }: Moment): readonly string[] => {
  const { campaign } = campaignOf(state)!;
  const elapsed = Math.max(0, (now - began) / 1000);
  const closed = campaign.closed - closedBefore;
  const rest = campaign.settings.experiments - campaign.closed;
  const eta = closed > 0 && rest > 0 ? [`about ${writeDuration((elapsed / closed) * rest)} to go`] : [];
  return [writeDuration(elapsed), ...eta];
};

const actorLines = (actor: Actor, state: LiveState, members: readonly Experiment[]): readonly string[] => {
  if (actor === "director") return [row("director", directorText(state))];
  const inHand = members.filter((member) => stationOf(member)?.actor === actor);
  if (actor === "gpu-agent") return agentLines(state, inHand);
  // Few campaigns ask for one.
  if (actor === "reviewer" && inHand.length === 0) return [];
  return [row(actor, inHand.map((member) => workText(member, state)).join("; ") || "waits")];
};

const directorText = ({ decision }: LiveState): string => {
  const said = decision === null ? undefined : describe(decision);
  if (decision === null || said === undefined) return "waits";
  return decision.stream.kind === "experiment" ? `${decision.stream.id} ${said}` : said;
};

const workText = (member: Experiment, { asking }: LiveState): string => {
  const asked = Option.getOrUndefined(HashMap.get(asking, member.experiment));
  const answer = asked === undefined ? "" : `, asks ${printable(asked.model)}: ${asked.tokens} tokens`;
  return `${stationOf(member)?.does} ${titleOf(member)}${answer}`;
};

const titleOf = ({ experiment, name }: Experiment): string =>
  name === null ? experiment : `${experiment} ${printable(name).slice(0, 40)}`;

/** A line for each agent that trains or has trained, and one for what no agent is known to have in hand. */
const agentLines = (state: LiveState, inHand: readonly Experiment[]): readonly string[] => {
  const agents = [...HashMap.keys(state.agents)].sort();
  const training = (agent: string) =>
    inHand.find((member) => member.status === "training" && member.agent === agent);
  const others = inHand.filter(({ status, agent }) => status !== "training" || agent === null);
  const known = agents.map((agent) => {
    const member = training(agent);
    if (member === undefined) return row(agent, "waits");
    const heard = Option.getOrUndefined(HashMap.get(state.progress, member.experiment));
    return row(agent, `trains ${titleOf(member)} ${progressText(heard)}`.trimEnd());
  });
  return others.length === 0 && known.length > 0
    ? known
    : [...known, row("gpu-agents", others.map((member) => workText(member, state)).join("; ") || "wait")];
};

const BAR = 10;
const progressText = (heard: Progress | undefined): string => {
  if (heard === undefined) return "";
  const { step, steps, loss } = heard;
  const done = Math.min(BAR, Math.floor((step / steps) * BAR));
  const said = loss === undefined || loss === null ? "" : ` loss ${loss.toFixed(4)}`;
  return `${"█".repeat(done)}${"░".repeat(BAR - done)} ${step}/${steps}${said}`;
};

/** At most `width - 1` columns, so that no line ever wraps. */
const cut = (line: string, width: number): string => {
  const room = Math.max(1, width - 1);
  if (CliOutput.displayWidth(line) <= room) return line;
  let kept = "";
  for (const letter of line) {
    if (CliOutput.displayWidth(kept + letter) > room - 1) break;
    kept += letter;
  }
  return `${kept}…`;
};
