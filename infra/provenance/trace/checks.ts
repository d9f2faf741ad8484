// What was found of a version before it was trained.
import type { LoggedEvent } from "../../../events/envelope.ts";
import { ofType } from "../../../events/of-type.ts";
import { traceAnswers } from "./answers.ts";
import { activity, type All, type Facts } from "./nodes.ts";

/** What was found of a version: novelty, probes, acceptance or rejection. */
export const traceChecks = (all: All, architecture: string, life: readonly LoggedEvent[]): void => {
  const { graph } = all;
  const place = architecture.slice("architecture:".length);
  const check = (sort: string, label: string, event: LoggedEvent, facts: Facts): string => {
    const checking = activity(all, `${sort}:${place}/${event.sequence}`, label, event, facts);
    graph.edge("used", checking, architecture);
    return checking;
  };
  const novelty = ofType(life, "NoveltyJudged");
  for (const event of novelty) {
    const { novel, nearest, reason } = event.data;
    const judging = check("novelty", novel ? "judged novel" : "judged known", event, {
      nearest: nearest.map(({ experiment, similarity }) => ({ experiment, similarity })),
      reason,
    });
    // What equals an earlier one is known without asking anybody.
    traceAnswers(all, judging, event, false);
  }
  const probings = ofType(life, "ProbeFinished");
  for (const event of probings)
    check("probing", `probed: ${event.data.verdict}`, event, {
      failed: event.data.probes.filter(({ verdict }) => verdict !== "pass").map(({ name }) => name),
      sandbox: event.data.sandbox,
      environment: event.data.environment.digest,
    });
  for (const event of ofType(life, "ArchitectureRejected"))
    check("rejection", "rejected", event, { reason: event.data.reason });
  for (const event of ofType(life, "ArchitectureReviewed")) {
    const { verdict, reason } = event.data;
    check("review", verdict === "approve" ? "approved in review" : "turned down in review", event, {
      reason,
    });
  }
  for (const event of ofType(life, "DeadlinePassed"))
    if (event.data.requestType === "ReviewRequested")
      check("review", `not reviewed within ${event.data.timeLimit} s`, event, {});
  for (const event of ofType(life, "ArchitectureAccepted")) {
    check("acceptance", "accepted", event, { parameters: event.data.parameters });
    if (novelty.length === 0)
      graph.missing(architecture, "it was accepted without a judgement of its novelty");
    if (!probings.some(({ data, sequence }) => data.verdict === "pass" && sequence < event.sequence))
      graph.missing(architecture, "it was accepted without probes that it passed");
  }
};
