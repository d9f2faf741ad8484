// That a role gave an experiment up, and what language models had answered to it by then.
import type { LoggedEvent } from "../../../events/envelope.ts";
import { ofType } from "../../../events/of-type.ts";
import { traceAnswers } from "./answers.ts";
import { activity, type All } from "./nodes.ts";

export const traceAbandonment = (all: All, experiment: string, life: readonly LoggedEvent[]): void => {
  for (const event of ofType(life, "ExperimentAbandoned")) {
    const { want, reason } = event.data;
    const id = `abandonment:${event.stream.id}/${event.sequence}`;
    const given = activity(all, id, `gave up to ${want}`, event, { reason });
    all.graph.edge("used", given, experiment);
    traceAnswers(all, given, event, false);
  }
};
