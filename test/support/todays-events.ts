// Events as they are written today, by type: of a campaign that is played now, and of a recorded log with what that one
// lacks.
import { catalogue, type EventName } from "../../events/index.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { playCampaign } from "./memory-lab.ts";
import { recordedLog } from "./recorded.ts";

export const todaysEvents = async (): Promise<ReadonlyMap<EventName, readonly LoggedEvent[]>> => {
  const played = await playCampaign({ seed: 7, settings: { experiments: 2 }, measure: () => 0.5 });
  return Map.groupBy(
    [...played, ...recordedLog("issue-6-policies.jsonl.gz")].filter(
      ({ type, attributes }) => attributes.dataschema === catalogue[type].dataschema,
    ),
    ({ type }) => type,
  );
};
