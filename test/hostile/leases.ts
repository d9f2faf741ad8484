// Ways to work without a lease, with another's, or with more than one may have.
import { createSecretKey, randomBytes } from "node:crypto";
import { asking, loseLease } from "../support/gate.ts";
import { probed, trainingFinished, trainingRequested } from "../support/life.ts";
import { sealLease, type Lease } from "../../infra/host/gate/lease-seal.ts";
import { defineAttacks, ended, inTurn } from "./attack.ts";
import { leaseOf, started } from "./besieged.ts";

const contentsOf = (sealed: string): Lease =>
  JSON.parse(Buffer.from(sealed.split(".")[0]!, "base64url").toString()) as Lease;

export const leases = defineAttacks({
  "anothers-lease": {
    tries: "reports progress, contributes and gives work back with another agent's lease",
    ends: /^invalid: this lease was not given to agent mallory/,
    run: async ({ mallory, victimsWork }) => [
      ended(await mallory.ask("working", { lease: victimsWork.lease })),
      ended(await mallory.contribute(victimsWork, "TrainingFinished", trainingFinished().data)),
      ended(await mallory.ask("release", { lease: victimsWork.lease })),
    ],
  },
  "flipped-byte": {
    tries: "changes one bit of a lease, in each of its bytes",
    work: "training",
    ends: /^invalid: (this lease was not given|the request is not UTF-8)/,
    run: async ({ mallory }, { lease }) => {
      const places = Array.from({ length: 24 }, (_, index) => Math.floor((index * lease.length) / 24));
      return inTurn(places, async (place) => {
        const other = lease[place] === "A" ? "B" : "A";
        const flipped = lease.slice(0, place) + other + lease.slice(place + 1);
        return ended(await mallory.ask("working", { lease: flipped }));
      });
    },
  },
  "sealed-elsewhere": {
    tries: "shows a lease for its own name under another laboratory's secret, and under an empty one",
    work: "training",
    ends: /^invalid: this lease was not given/,
    run: async ({ mallory }, { lease }) =>
      inTurn([randomBytes(32), new Uint8Array()], async (secret) =>
        ended(
          await mallory.ask("working", {
            lease: sealLease(createSecretKey(secret), "mallory", contentsOf(lease)),
          }),
        ),
      ),
  },
  "widened-lease": {
    tries:
      "keeps the seal of its lease and writes another experiment, attempt, type and acknowledgement into it",
    work: "training",
    ends: /^invalid: this lease was not given/,
    run: async ({ mallory, victimsWork }, { lease }) => {
      const [payload, seal] = lease.split(".");
      const theirs = contentsOf(victimsWork.lease);
      const own = JSON.parse(Buffer.from(payload!, "base64url").toString()) as Lease;
      const changes = [
        { attempt: 2 },
        { experiment: "e99" },
        { type: "ProbeRequested" },
        { ack: theirs.ack },
      ];
      return inTurn(changes, async (change) => {
        const written = Buffer.from(JSON.stringify({ ...own, ...change })).toString("base64url");
        return ended(await mallory.ask("working", { lease: `${written}.${seal}` }));
      });
    },
  },
  "seal-left-out": {
    tries: "leaves the seal of a lease out, or adds to it",
    work: "training",
    ends: /^invalid: this lease was not given/,
    run: async ({ mallory }, { lease }) =>
      inTurn([lease.split(".")[0]!, `${lease.split(".")[0]}.`, `${lease}.x`, "", "."], async (cut) =>
        ended(await mallory.ask("working", { lease: cut })),
      ),
  },
  "lease-through-another-campaign": {
    tries: "uses a lease of one campaign by the subject of another",
    work: "probe",
    ends: /^not-granted: the request names campaign c2, the work is of c1/,
    run: async ({ mallory }, leased) => [
      ended(await mallory.ask("working", { lease: leased.lease }, "c2")),
      ended(
        await mallory.ask("contribute", mallory.contribution(leased, "ProbeFinished", probed().data), "c2"),
      ),
    ],
  },
  "old-attempt": {
    tries: "brings its result after another agent was given the work and began it anew",
    ends: /^superseded: /,
    run: async ({ lab, mallory, victim, said }) => {
      await lab.tell("stale", "e1", asking(trainingRequested()));
      const first = await leaseOf("stale", mallory.ask, "TrainingRequested");
      said(await mallory.contribute(first, "TrainingStarted", started("mallory")));
      await loseLease(lab, first);
      const second = await leaseOf("stale", victim.ask, "TrainingRequested");
      said(await victim.contribute(second, "TrainingStarted", started("victim", 2)));
      const ends = [
        ended(await mallory.contribute(first, "TrainingFinished", trainingFinished(1).data)),
        ended(await mallory.ask("working", { lease: first.lease })),
      ];
      said(await victim.contribute(second, "TrainingFinished", trainingFinished(2).data));
      return ends;
    },
  },
  "released-from-under-another": {
    tries: "gives work back with a lease that has run out, while another agent is at it",
    ends: /^superseded: /,
    run: async ({ lab, mallory, victim, said }) => {
      await lab.tell("taken", "e1", asking(trainingRequested()));
      const first = await leaseOf("taken", mallory.ask, "TrainingRequested");
      await loseLease(lab, first);
      const second = await leaseOf("taken", victim.ask, "TrainingRequested");
      said(await victim.contribute(second, "TrainingStarted", started("victim")));
      const end = ended(await mallory.ask("release", { lease: first.lease }));
      const again = await mallory.ask("lease", { types: ["TrainingRequested"], waitSeconds: 1 }, "taken");
      said(await victim.contribute(second, "TrainingFinished", trainingFinished().data));
      return again.lease === undefined ? [end] : [end, "got the work that another is at"];
    },
  },
  "race-for-one-attempt": {
    tries: "starts the same attempt at the same moment as the agent to whom the work went",
    ends: /^superseded: attempt 1 was started by agent/,
    run: async ({ lab, mallory, victim, said }) => {
      await lab.tell("race", "e1", asking(trainingRequested()));
      const first = await leaseOf("race", mallory.ask, "TrainingRequested");
      await loseLease(lab, first);
      const second = await leaseOf("race", victim.ask, "TrainingRequested");
      const answers = await Promise.all([
        mallory.contribute(first, "TrainingStarted", started("mallory")),
        victim.contribute(second, "TrainingStarted", started("victim")),
      ]);
      const [winners, losers] = [answers.filter(({ ok }) => ok), answers.filter(({ ok }) => !ok)];
      if (winners.length !== 1) return [`${winners.length} of two started one attempt`];
      said(winners[0]);
      return losers.map(ended);
    },
  },
  "two-results": {
    tries: "contributes twice under one lease, with different data",
    ends: /^(duplicate: attempt 1 has another TrainingStarted|closed: the work has its TrainingFinished)/,
    run: async ({ lab, mallory, said }) => {
      await lab.tell("twice", "e1", asking(trainingRequested()));
      const leased = await leaseOf("twice", mallory.ask, "TrainingRequested");
      said(await mallory.contribute(leased, "TrainingStarted", started("mallory")));
      const changed = { ...started("mallory"), sandbox: "unsafe" };
      const ends = [ended(await mallory.contribute(leased, "TrainingStarted", changed))];
      said(await mallory.contribute(leased, "TrainingFinished", trainingFinished().data));
      const better = trainingFinished(1, { loss: 0.1 }).data;
      return [...ends, ended(await mallory.contribute(leased, "TrainingFinished", better))];
    },
  },
  "more-work-than-granted": {
    tries: "asks for work many times at once, so that each request finds the quota unused",
    ends: /^quota: agent greedy holds/,
    run: async ({ lab }) => {
      const greedy = await lab.invite("greedy", { maxInFlight: 2 });
      for (const experiment of ["e1", "e2", "e3", "e4"])
        await lab.tell("quota", experiment, asking(trainingRequested()));
      const request = { types: ["TrainingRequested"], waitSeconds: 5 };
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => greedy.ask("lease", request, "quota")),
      );
      const held = answers.filter(({ lease }) => lease !== undefined).length;
      return held > 2 ? [`${held} leases`] : answers.filter(({ refused }) => refused).map(ended);
    },
  },
  "one-type-many-times": {
    tries:
      "names one type of work so often in one request that the gate would pull for it tens of thousands of times",
    ends: /^not-granted: .*nothing/,
    run: async ({ mallory }) => {
      const types = [...Array<string>(40_000).fill("TrainingRequested"), "nothing"];
      return [ended(await mallory.ask("lease", { types, waitSeconds: 0 }, "flood"))];
    },
  },
  "work-that-is-none": {
    tries: "leases event types that nobody may lease, among them names that every object has",
    ends: /^not-granted: grant mallory-gpu does not allow to lease/,
    run: async ({ mallory }) =>
      inTurn(["CampaignOpened", "ExperimentClosed", "__proto__", "constructor", "*", ""], async (type) =>
        ended(await mallory.ask("lease", { types: [type], waitSeconds: 0 })),
      ),
  },
  "granted-names-that-are-no-work": {
    tries: "leases what an overgenerous grant names though it is no work",
    ends: /^invalid: .* is not work that can be leased here/,
    run: async ({ lab }) => {
      const favoured = await lab.invite("favoured", { leases: ["CampaignOpened", "__proto__", "toString"] });
      return inTurn(["CampaignOpened", "__proto__", "toString"], async (type) =>
        ended(await favoured.ask("lease", { types: [type], waitSeconds: 0 })),
      );
    },
  },
  "wait-for-ever": {
    tries: "waits for work longer than a minute, less than no time, or for no number of seconds",
    ends: /^invalid: the request cannot be read: /,
    run: async ({ mallory }) =>
      inTurn(["1e9", "-1", "1e400", '"60"', "null"], async (seconds) =>
        ended(await mallory.ask("lease", `{"types":["TrainingRequested"],"waitSeconds":${seconds}}`)),
      ),
  },
  "leased-and-given-back": {
    tries:
      "takes a piece of work and gives it back until the server delivers it no more, so that nobody else can do it",
    ends: /^another agent got it/,
    run: async ({ lab, mallory, victim }) => {
      await lab.tell("flood", "e1", asking(trainingRequested()));
      const request = { types: ["TrainingRequested"], waitSeconds: 5 };
      for (let time = 0; time < 60; time += 1) {
        const { lease } = await mallory.ask("lease", request, "flood");
        if (lease === undefined) break;
        await mallory.ask("release", { lease });
      }
      const answer = await victim.ask("lease", { ...request, waitSeconds: 10 }, "flood");
      await victim.ask("release", { lease: answer.lease ?? "" });
      return [answer.lease === undefined ? "the work is lost" : "another agent got it"];
    },
  },
});
