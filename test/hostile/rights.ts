// Ways to keep or to stretch a right: a grant that was narrowed, a key that was exchanged, campaigns of others.
import { createUser } from "@nats-io/nkeys";
import { inviteAgent, gpuAgentInvitation } from "../../infra/host/invite-agent.ts";
import { probed, reviewed } from "../support/life.ts";
import { defineAttacks, ended, type Target } from "./attack.ts";

const MANY = { maxInFlight: 1000, perMinute: 1_000_000 };

/** While mallory's newest invitation says otherwise; hers again afterwards. */
const reinvited = async (
  { lab, mallory }: Target,
  change: Partial<ReturnType<typeof gpuAgentInvitation>>,
  attempt: () => Promise<readonly string[]>,
): Promise<readonly string[]> => {
  const { key } = /\nkey (?<key>U\S+)\n/.exec(
    mallory.contribution(
      {
        lease: "",
        work: {
          campaign: "",
          genesis: "",
          stream: "",
          sequence: 0,
          attempt: 1,
          event: { id: "", type: "", data: {} },
        },
      },
      "X",
      {},
    ).statement,
  )!.groups as { key: string };
  const own = { ...gpuAgentInvitation("mallory", key, 1000), ...MANY };
  await lab.run(inviteAgent({ ...own, ...change }));
  const ends = await attempt();
  await lab.run(inviteAgent(own));
  return ends;
};

export const rights = defineAttacks({
  "old-key": {
    tries: "signs with the key that it had before it was exchanged for another",
    work: "probe",
    ends: /^invalid: the statement's key is U/,
    run: (target, leased) =>
      reinvited(target, { publicKey: createUser().getPublicKey() }, async () => [
        ended(await target.mallory.contribute(leased, "ProbeFinished", probed().data)),
      ]),
  },
  "old-grant": {
    tries: "contributes under a grant that a newer one replaced",
    work: "probe",
    ends: /^invalid: the statement's grant is mallory-gpu, it has to be mallory-new/,
    run: (target, leased) =>
      reinvited(target, { grant: "mallory-new" }, async () => [
        ended(await target.mallory.contribute(leased, "ProbeFinished", probed().data)),
      ]),
  },
  "type-taken-away": {
    tries: "leases and contributes what its newer grant allows no more, with a lease from before",
    work: "probe",
    ends: /^not-granted: grant mallory-gpu does not allow to (lease|contribute) Probe/,
    run: (target, leased) =>
      reinvited(target, { leases: [], contributes: ["TrainingStarted"] }, async () => [
        ended(await target.mallory.contribute(leased, "ProbeFinished", probed().data)),
        ended(await target.mallory.ask("lease", { types: ["ProbeRequested"], waitSeconds: 0 })),
      ]),
  },
  "campaign-taken-away": {
    tries: "works on, reads and leases in a campaign that its newer grant does not name",
    work: "probe",
    ends: /^not-granted: grant mallory-gpu is not for campaign c1/,
    run: (target, leased) =>
      reinvited(target, { campaigns: ["c2"] }, async () => [
        ended(await target.mallory.contribute(leased, "ProbeFinished", probed().data)),
        ended(await target.mallory.ask("working", { lease: leased.lease })),
        ended(await target.mallory.ask("lease", { types: ["ProbeRequested"], waitSeconds: 0 }, "c1")),
        ended(await target.mallory.ask("read", { after: 0 }, "c1")),
      ]),
  },
  "role-taken-away": {
    tries: "goes on in a role after it was invited for another",
    work: "probe",
    ends: /^not-granted: agent mallory was invited as observer, not as gpu-agent/,
    run: (target, leased) =>
      reinvited(target, { role: "observer" }, async () => [
        ended(await target.mallory.ask("working", { lease: leased.lease })),
        ended(await target.mallory.contribute(leased, "ProbeFinished", probed().data)),
      ]),
  },
  "expired-grant": {
    tries: "goes on after its grant has expired, its credentials still good",
    work: "probe",
    ends: /^not-granted: grant mallory-gpu expired at/,
    run: (target, leased) =>
      reinvited(target, { expiresAt: "2026-01-01T00:00:00.000Z" } as never, async () => [
        ended(await target.mallory.ask("working", { lease: leased.lease })),
        ended(await target.mallory.contribute(leased, "ProbeFinished", probed().data)),
      ]),
  },
  "review-unbidden": {
    tries: "reviews what it was to probe, with a grant that has no reviews in it and with one that has",
    work: "probe",
    ends: /^(not-granted: grant mallory-gpu does not allow to (lease Review|contribute Architecture)|invalid: a lease of ProbeRequested takes ProbeFinished, not ArchitectureReviewed)/,
    run: async (target, leased) => {
      const { mallory } = target;
      const review = async () =>
        ended(await mallory.contribute(leased, "ArchitectureReviewed", reviewed().data));
      return [
        ended(await mallory.ask("lease", { types: ["ReviewRequested"], waitSeconds: 0 })),
        await review(),
        ...(await reinvited(target, { contributes: ["ArchitectureReviewed"] }, async () => [await review()])),
      ];
    },
  },
  "read-what-it-may-not": {
    tries: "reads the streams of the laboratory and of agents, of every campaign at once, and by patterns",
    ends: /^(invalid|not-granted): /,
    run: async ({ mallory }) => [
      ended(await mallory.ask("read", { after: 0 }, "lab")),
      ended(await mallory.ask("read", { after: 0 }, "*")),
      ended(await mallory.ask("read", { after: 0, experiment: "*" }, "c1")),
      ended(await mallory.ask("read", { after: 0, experiment: "e1.>" }, "c1")),
      ended(await mallory.ask("read", { after: -1 }, "c1")),
    ],
  },
});
