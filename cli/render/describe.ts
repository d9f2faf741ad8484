// One line for an event, in the words of a reader: for the progress of `run` and for `log` on a terminal.
import type { LoggedEvent } from "../../events/envelope.ts";
import type { EventData } from "../../events/index.ts";

const number = (value: number): string => value.toFixed(4);

const duration = (seconds: number): string =>
  seconds < 120 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(0)} min`;

/** What happened, without time and place; undefined for events that only the machines care about. */
export const describe = (event: LoggedEvent): string | undefined => {
  switch (event.type) {
    case "CampaignOpened":
      return `opened campaign "${printable(event.data.name)}": ${event.data.settings.experiments} experiments, seed ${event.data.seed}`;
    case "CampaignForked": {
      const { name, origin, again } = event.data;
      const anew = again.length === 0 ? "" : `; ${again.join(", ")} begin anew`;
      return `forked campaign "${printable(name)}" from ${origin.campaign} after ${origin.events} of its events${anew}`;
    }
    case "CampaignImported": {
      const { name, source, records, missing } = event.data;
      return `imported campaign "${printable(name)}" from ${printable(source.reference)}: ${records} records, ${missing.length} missing`;
    }
    case "CampaignArrived":
      return `arrived from another laboratory: ${event.data.events} events`;
    case "CampaignPaused":
      return `paused: ${printable(event.data.reason)}`;
    case "CampaignResumed":
      return `resumed after ${duration(event.data.idleSeconds)}`;
    case "CampaignStopRequested":
      return `stopping: ${printable(event.data.reason)}`;
    case "CampaignContinued":
      return `taken up again after ${duration(event.data.idleSeconds)}`;
    case "CognitionAdded":
      return `given ${event.data.library.entries} more entries to read, of ${event.data.library.papers} papers`;
    case "IdeaSuggested": {
      const { suggestion, by, idea, code } = event.data;
      const how = code === null ? "" : ` with the program ${code.className}`;
      return `idea ${suggestion} of ${printable(by)}${how}: ${printable(idea)}`;
    }
    case "CampaignClosed":
      return `closed the campaign: ${event.data.reason}`;
    case "SeedPoolUpdated":
      return `seed pool, generation ${event.data.generation}: ${event.data.members.map(({ experiment }) => experiment).join(" ")}`;
    case "ExperimentOpened": {
      const { arm, parent, baselineName, suggestion } = event.data;
      if (event.data.pairing !== null) return `opened (${pairingText(event.data, event.data.pairing)})`;
      const from = parent === null ? "" : `, parent ${parent}`;
      if (suggestion !== null)
        return `opened (idea ${suggestion.suggestion} of ${printable(suggestion.by)}${from})`;
      return baselineName === null
        ? `opened (${arm}${from})`
        : `opened (baseline ${printable(baselineName)})`;
    }
    case "ExperimentImported": {
      const { name, parent, score, results } = event.data;
      const from = parent === null ? "no parent" : `parent ${parent}`;
      const published =
        results === null ? "" : `, ${Object.keys(results.benchmarks).length} benchmarks and a curve`;
      return `imported "${printable(name)}" (${from}): score ${number(score)}${published}`;
    }
    case "ComparisonMeasured": {
      const { pairs, mean, p } = event.data.comparison;
      return `compared ${pairs} pairs: gain ${number(mean)}, p = ${p.toPrecision(3)}`;
    }
    case "DiscoveryClaimed": {
      const { experiment, baseline, gain, pairs } = event.data;
      return `claims that ${experiment} beats ${baseline}: gain ${number(gain)}; to be confirmed with ${pairs} fresh pairs`;
    }
    case "DiscoveryConfirmed":
    case "DiscoveryRefuted": {
      const { experiment, baseline, reason } = event.data;
      const word = event.type === "DiscoveryConfirmed" ? "confirmed" : "refuted";
      return `${word}: ${experiment} against ${baseline}, ${printable(reason)}`;
    }
    case "AblationRequested":
      return `asked for the ablations of ${event.data.claim}`;
    case "AblationsPlanned": {
      const { experiment, origin, ablations, reason } = event.data;
      const genes = ablations.map(({ gene }) => gene).join(", ");
      return genes === ""
        ? `puts nothing of ${experiment} back: ${printable(reason ?? "no gene changes anything alone")}`
        : `puts genes of ${experiment} back to those of ${origin}, one at a time: ${printable(genes)}`;
    }
    case "DiscoveryAblated": {
      const { experiment, ablations } = event.data;
      const lost = ablations.map(
        ({ gene, comparison }) => `${gene} ${comparison === null ? "unknown" : number(comparison.mean)}`,
      );
      return `ablated: of the gain of ${experiment} is lost without ${printable(lost.join(", "))}`;
    }
    case "DiscoveryScaled": {
      const { experiment, baseline, reason } = event.data;
      return `scaled: ${experiment} against ${baseline}, ${printable(reason)}`;
    }
    case "ArchitectureProposed":
      return `proposed "${printable(event.data.name)}" by ${printable(event.data.operator)}`;
    case "ArchitectureRevised":
      return `revised to "${printable(event.data.name)}"`;
    case "NoveltyJudged":
      return event.data.novel ? undefined : `not novel: ${printable(event.data.reason)}`;
    case "ArchitectureAccepted":
      return `accepted: ${event.data.parameters} parameters`;
    case "ArchitectureRejected":
      return `rejected: ${printable(event.data.reason)}`;
    case "ReviewRequested":
      return `waits for a reviewer, ${duration(event.data.answerWithin)} at most`;
    case "ArchitectureReviewed": {
      const { verdict, reason } = event.data;
      return `${verdict === "approve" ? "approved" : "turned down"} in review: ${printable(reason)}`;
    }
    case "TrainingStarted":
      return `training, attempt ${event.data.attempt}, on ${event.data.agent} (${event.data.sandbox})`;
    case "TrainingFinished":
      return `trained in ${event.data.seconds.toFixed(1)} s: ${event.data.results.map(resultText).join("; ")}`;
    case "LeakSuspected":
      return `too good to be believed: ${(100 * event.data.gain).toFixed(0)} % better than ${event.data.baseline}; probing for a leak`;
    case "LeakCleared":
      return "no leak found: the result counts";
    case "TrainingFailed":
      return `training failed (${event.data.reason}${event.data.task === null ? "" : ` on ${printable(event.data.task)}`}): ${printable(event.data.message)}`;
    case "TrainingCancelled":
      return `training cancelled: ${printable(event.data.reason)}`;
    case "DeadlinePassed":
      return `${event.data.requestType} ran out of time (${event.data.timeLimit} s)`;
    case "ExperimentAbandoned":
      return `${event.data.role} cannot ${event.data.want}: ${printable(event.data.reason)}`;
    case "FitnessScored":
      return `fitness ${number(event.data.fitness)}`;
    case "ExperimentClosed":
      return event.data.outcome === "trained" || event.data.outcome === "compared"
        ? undefined
        : `closed: ${event.data.outcome}, ${printable(event.data.reason)}`;
    case "InferenceRecorded":
      return answerText(event.data);
    case "WorkFailed":
      return `${event.data.role} could not ${event.data.want}: ${printable(event.data.message)}`;
    case "WorkParked":
      return `${event.data.role} gave up on ${event.data.want} after ${event.data.failures} failures`;
    case "RemarkKindRegistered":
      return `will remark of the kind ${event.data.kind}: ${printable(event.data.description)}`;
    case "RemarkMade": {
      const { kind, experiment, body } = event.data;
      return `remarked (${kind}) on ${experiment ?? "the campaign"}: ${printable(JSON.stringify(body))}`;
    }
    case "AgentInvited":
      return `invited agent ${event.data.agent} as ${event.data.role}`;
    case "TreeHeadSigned":
      return `signed for the first ${event.data.size} events: ${event.data.root}`;
    default:
      return undefined;
  }
};

/** `qwen2.5-coder:1.5b answered the researcher to propose: 120 tokens in 8 s`. */
const answerText = ({ role, want, mind, tokens, seconds, fault }: EventData<"InferenceRecorded">): string => {
  const size = tokens.response === null ? "" : `${tokens.response} tokens in `;
  const use = fault === null ? "" : `; of no use: ${printable(fault)}`;
  return `${printable(mind.model)} answered the ${role} to ${want}: ${size}${seconds.toFixed(1)} s${use}`;
};

const pairingText = (
  { stage, ablation }: EventData<"ExperimentOpened">,
  { candidate, reference }: NonNullable<EventData<"ExperimentOpened">["pairing"]>,
): string => {
  const sides = `${candidate.experiment} against ${reference.experiment}`;
  if (ablation !== null)
    return `${candidate.experiment} without ${printable(ablation.gene)} ${printable(ablation.value)}`;
  return stage === "scale" ? `${sides}, larger` : `confirms ${sides}`;
};

/** `byte-lm 200 steps, loss 2.4000, accuracy 0.3100`. */
const resultText = ({
  task,
  steps,
  loss,
  accuracy,
}: EventData<"TrainingFinished">["results"][number]): string =>
  `${printable(task)} ${steps} steps, loss ${number(loss)}, accuracy ${number(accuracy)}`;

/** Text from outside on one line, without control characters: a name must not drive the reader's terminal. */
export const printable = (text: string): string => {
  const line = text.replace(/\s+/g, " ").replace(/\p{Cc}|\p{Cf}/gu, "�");
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
};

/** Lines from outside as they are, but for characters that drive a terminal. */
export const printableLines = (text: string): string => text.replace(/(?![\n\t])[\p{Cc}\p{Cf}]/gu, "�");

/** What is worth a word while it happens: of answers that can be used the decision that follows tells enough. */
export const described = (event: LoggedEvent): string | undefined =>
  event.type === "InferenceRecorded" && event.data.fault === null ? undefined : describe(event);

/** `12:03:04  e0001  proposed …`, or undefined where there is nothing to say. */
export const progressLine = (event: LoggedEvent): string | undefined => {
  const said = described(event);
  return said === undefined
    ? undefined
    : `${event.time.slice(11, 19)}  ${event.stream.id.padEnd(10)}  ${said}`;
};
