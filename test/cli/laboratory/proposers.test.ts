// What the page of a campaign and its JSON say of those who proposed its candidates.
import test from "ava";
import { demoSettings } from "../../../actors/policies/settings.ts";
import type { Told } from "../../../bench/histories/told.ts";
import { findOpenedCampaign, foldEvents, summaryOf } from "../../../cli/laboratory/campaigns.ts";
import { proposerLines } from "../../../cli/render/proposers.ts";
import { statementOf } from "../../../events/contribution.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { agentStream } from "../../../events/stream.ts";
import { logged } from "../../support/histories.ts";
import * as life from "../../support/life.ts";
import { closed, happened, inCampaign, opened, proposed } from "../../support/story.ts";

const sha256 = `sha256:${"0".repeat(64)}`;
const publicKey = `U${"A".repeat(55)}`;
const begun: Told = inCampaign({
  type: "CampaignOpened",
  data: {
    ...{ name: "first", question: "why", seed: 7, keys: {}, sync: "verified" },
    settings: demoSettings,
  },
});
const invited = (agent: string, grant: string): Told => ({
  stream: agentStream(agent),
  type: "AgentInvited",
  data: {
    ...{ agent, role: "researcher", publicKey, grant, campaigns: null, arms: null, maxInFlight: 1 },
    ...{
      leases: ["ExperimentOpened"],
      contributes: ["ArchitectureProposed"],
      perMinute: 60,
      bytesPerHour: 1e9,
      weight: 1,
    },
    expiresAt: null,
  },
});
/** The log, in which these proposals (by experiment and revision) are contributions under grants. */
const logOf = (told: readonly Told[], grants: Readonly<Record<string, string>>): LoggedEvent[] =>
  logged(told).map((event) => {
    const grant =
      event.type === "ArchitectureProposed" ? grants[`${event.stream.id}/${event.data.revision}`] : undefined;
    if (grant === undefined) return event;
    const contribution = statementOf({
      ...{ campaign: sha256, stream: "cambrian.log.c1.experiment.e0001", cause: event.id, attempt: 1 },
      ...{ type: event.type, dataschema: "cambrian:ArchitectureProposed/1", data: sha256 },
      ...{ key: publicKey, grant },
    });
    return { ...event, attributes: { ...event.attributes, contribution } };
  });
const shown = (told: readonly Told[], grants: Readonly<Record<string, string>> = {}) => {
  const folded = foldEvents(logOf([begun, ...told], grants));
  const { proposers } = summaryOf(folded, findOpenedCampaign(folded, undefined), []);
  return { proposers, lines: proposerLines(proposers) };
};
const accepted = (id: string, revision = 0): Told => happened(id, life.accepted(revision));
const rejected = (id: string): Told => happened(id, life.rejected());

test("what came of each one's proposals is told, the laboratory's own first", (t) => {
  const { proposers, lines } = shown(
    [
      ...[invited("zoe", "zoe"), invited("zoe", "zoe-2"), invited("abe", "abe")],
      ...[opened("b01", { arm: "baseline" }), proposed("b01", null), accepted("b01"), closed("b01", 0.5)],
      ...[opened("e0001"), proposed("e0001", null), accepted("e0001"), closed("e0001", 0.4)],
      ...[opened("e0002"), proposed("e0002", null), accepted("e0002"), closed("e0002", 0.8)],
      // Under its new key it is the same agent.
      ...[opened("e0003"), proposed("e0003", null), accepted("e0003"), closed("e0003", 0.6)],
      // One's proposal is rejected, another makes the next.
      ...[opened("e0004"), proposed("e0004", null), rejected("e0004"), proposed("e0004", null, 1)],
      ...[accepted("e0004", 1), closed("e0004", null), opened("e0005")],
    ],
    { "e0002/0": "zoe", "e0003/0": "zoe-2", "e0004/0": "zoe", "e0004/1": "abe" },
  );
  t.deepEqual(proposers, [
    {
      ...{ agent: null, proposed: 1, accepted: 1, trained: 1 },
      ...{ bestExperiment: "e0001", bestFitness: 0.4, meanFitness: 0.4 },
    },
    {
      ...{ agent: "abe", proposed: 1, accepted: 1, trained: 0 },
      ...{ bestExperiment: null, bestFitness: null, meanFitness: null },
    },
    {
      ...{ agent: "zoe", proposed: 3, accepted: 2, trained: 2 },
      ...{ bestExperiment: "e0002", bestFitness: 0.8, meanFitness: 0.7 },
    },
  ]);
  t.deepEqual(lines, [
    "proposer   the laboratory: 1 proposed, 1 accepted, 1 trained; fitness at best 0.4000 (e0001), on average 0.4000",
    "proposer   abe: 1 proposed, 1 accepted, 0 trained",
    "proposer   zoe: 3 proposed, 2 accepted, 2 trained; fitness at best 0.8000 (e0002), on average 0.7000",
  ]);
});

test("where the laboratory alone proposes the page does not say so, and the JSON does", (t) => {
  const { proposers, lines } = shown([opened("e0001"), proposed("e0001", null)]);
  t.like(proposers, [{ agent: null, proposed: 1, accepted: 0 }]);
  t.deepEqual(lines, []);
  t.deepEqual(shown([]).proposers, []);
});
