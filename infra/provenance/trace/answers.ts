// What language models answered for a decision: each answer as an activity of the model and of the role that asked it, the
// prompt that it used, what it said, and what it thought beside that. Of a decision that a model was to take, and of which
// no answer is recorded, that is missing.
import type { LoggedEvent } from "../../../events/envelope.ts";
import { activity, type All } from "./nodes.ts";
import { settingsAt } from "./settings.ts";

type Inference = LoggedEvent<"InferenceRecorded">;

/** @param decision the activity that it is drawn as; @param wanted whether a model had to be asked for it */
export const traceAnswers = (all: All, decision: string, event: LoggedEvent, wanted: boolean): void => {
  const { graph, answers } = all;
  const served = (answers.get(event.causationid ?? "") ?? []).filter(
    ({ data, stream }) => data.role === event.actor && stream.id === event.stream.id,
  );
  for (const answer of served) graph.edge("used", decision, responseNode(all, answer));
  if (wanted && served.length === 0)
    graph.missing(decision, "no answer of a language model is recorded for it");
};

/** Whether the settings name a language model for the role that took a decision. */
export const isThinking = ({ openings }: All, { actor, sequence }: LoggedEvent): boolean => {
  const minds = settingsAt(openings, sequence)?.thinking?.minds ?? {};
  return Object.entries(minds).some(([role, mind]) => role === actor && mind !== null);
};

const responseNode = (all: All, answer: Inference): string => {
  const { graph } = all;
  const { data, sequence, stream } = answer;
  const place = `${stream.id}/${sequence}`;
  const { mind, digest, template, prompt, response, thoughts, fault } = data;
  const named = `${template.name}/${template.version}`;
  const said = graph.node({
    id: `response:${place}`,
    kind: "entity",
    label: `answer to ${named}, step ${data.step}${fault === null ? "" : ", of no use"}`,
    sequence,
    facts: { artifact: response.sha256, ended: data.ended, fault },
  });
  const answering = activity(all, `answer:${place}`, `asked a model to ${data.want}`, answer, {
    ...{ model: mind.model, digest, template: named, way: data.way, options: data.options },
    ...{ tokens: data.tokens, seconds: data.seconds, cost: data.cost },
  });
  graph.edge("wasGeneratedBy", said, answering);
  graph.edge("wasAssociatedWith", answering, modelNode(all, mind, digest));
  const asked = graph.node({
    id: `prompt:${prompt.sha256}`,
    kind: "entity",
    label: `prompt ${named}`,
    sequence,
    facts: { artifact: prompt.sha256 },
  });
  graph.edge("used", answering, asked);
  if (thoughts === null) return said;
  const thought = graph.node({
    id: `thoughts:${place}`,
    kind: "entity",
    label: "thoughts",
    sequence,
    facts: { artifact: thoughts.sha256 },
  });
  graph.edge("wasGeneratedBy", thought, answering);
  return said;
};

/** The same name may stand for other weights later. */
const modelNode = (
  { graph }: All,
  { reasoner, model }: Inference["data"]["mind"],
  digest: string | null,
): string =>
  graph.node({
    id: `model:${reasoner}/${model}${digest === null ? "" : `@${digest}`}`,
    kind: "agent",
    label: `${reasoner}/${model}`,
    sequence: null,
    facts: { reasoner, model, digest },
  });
