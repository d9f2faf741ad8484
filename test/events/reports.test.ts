// Whose words an event brings into an experiment: those of a person, of an agent in a role's place, of a reviewer that rejects.
import test from "ava";
import type { LoggedEvent } from "../../events/envelope.ts";
import { bringsOutsideWords } from "../../events/reports.ts";

const event = (type: LoggedEvent["type"], data: object, isContributed = false): LoggedEvent =>
  ({ type, data, attributes: isContributed ? { contribution: "statement" } : {} }) as unknown as LoggedEvent;

test("words from outside come with ideas, with work in a role's place and with rejecting reviews, with nothing else", (t) => {
  const brings: readonly [LoggedEvent, boolean][] = [
    [event("ExperimentOpened", { suggestion: null }), false],
    [event("ExperimentOpened", { suggestion: { suggestion: "i0001" } }), true],
    [event("ArchitectureProposed", {}), false],
    [event("ArchitectureProposed", {}, true), true],
    [event("ArchitectureRejected", {}, true), true],
    [event("ArchitectureReviewed", { verdict: "approve" }, true), false],
    [event("ArchitectureReviewed", { verdict: "reject" }, true), true],
    [event("TrainingFinished", {}, true), false],
  ];
  for (const [one, wanted] of brings) t.is(bringsOutsideWords(one), wanted, one.type);
});
