// A probing for which no sandbox could be had found nothing, for the layer or against it: it is asked for again, as
// often as the rules say, and then the experiment ends without a verdict.
import type { EventData } from "../../events/index.ts";
import type { ExperimentRules } from "../../events/values.ts";

type Probed = EventData<"ProbeFinished">;

/** Why the layer could not be probed: no sandbox was to be had. Null where it was, whatever came of it. */
export const obstacleOf = ({ verdict, probes }: Probed): string | null => {
  if (verdict !== "unknown") return null;
  const kept = probes.find((probe) => probe.verdict === "unknown" && probe.evidence["reason"] === "sandbox");
  return kept === undefined ? null : String(kept.evidence["message"] ?? kept.name);
};

/** What it is judged by: the rules of the experiment, and how many before it in a row found no sandbox. */
interface Asked {
  readonly opened: { readonly rules: ExperimentRules } | null;
  readonly unprobed: number;
}

/** What becomes of a probing: asked for again, or the end without a verdict; null where there is one to decide on. */
export const unprobed = ({ opened, unprobed: before }: Asked, probed: Probed): "again" | "over" | null => {
  const rules = opened?.rules;
  // In edition 1 it counts as rejected.
  if (rules === undefined || rules.edition === 1 || obstacleOf(probed) === null) return null;
  return before + 1 < rules.probings ? "again" : "over";
};
