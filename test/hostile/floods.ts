// More than anybody needs, of everything: what others ask for has to be answered meanwhile.
import { randomBytes, createHash } from "node:crypto";
import { connect as connectSocket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Effect } from "effect";
import { opsStream } from "../../events/stream.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { asking } from "../support/gate.ts";
import { probed, trainingRequested } from "../support/life.ts";
import { defineAttacks, ended, type Target } from "./attack.ts";
import { leaseOf } from "./besieged.ts";
import { hpub, pub, refusalsOf } from "./wire.ts";

const gate = (verb: string) => `cambrian.gate.lab.${verb}.gpu-agent.mallory`;
const discover = pub(gate("discover"), "{}", "_INBOX_mallory.flood");

/** Whether the victim is answered while this goes on. */
const meanwhile = async ({ victim, victimsWork }: Target): Promise<readonly string[]> => {
  for (let request = 0; request < 5; request += 1) {
    const end = ended(await victim.ask("working", { lease: victimsWork.lease }));
    if (end !== "succeeded") return [`the victim was told ${end}`];
  }
  return ["the victim was answered"];
};
const ANSWERED = /^the victim was answered$/;

export const floods = defineAttacks({
  connections: {
    tries: "opens more and more connections with its credentials",
    ends: /^(the victim was answered|maximum account active connections exceeded)$/i,
    run: async (target) => {
      const refused: string[] = [];
      let inside = 0;
      for (let count = 0; count < 40; count += 1) {
        const why = refusalsOf((await target.wire()).heard())[0];
        if (why === undefined) inside += 1;
        else refused.push(why);
      }
      return inside > 16 ? [`${inside} connections`] : [...refused, ...(await meanwhile(target))];
    },
  },
  "half-open-connections": {
    tries: "opens two hundred connections and never says who it is",
    ends: ANSWERED,
    run: async (target) => {
      const { hostname, port } = new URL(target.lab.nats.url);
      const sockets = Array.from({ length: 200 }, () =>
        connectSocket(Number(port), hostname).on("error", () => undefined),
      );
      await sleep(100);
      const again = await target.lab.nats.connect({
        creds: target.victim.credentials,
        inboxPrefix: "_INBOX_victim",
      });
      const ends = await meanwhile(target);
      await again.close();
      for (const socket of sockets) socket.destroy();
      return ends;
    },
  },
  "requests-without-reading": {
    tries: "asks ten thousand times and reads no answer",
    ends: ANSWERED,
    run: async (target) => {
      const mallory = await target.wire();
      await mallory.say("SUB _INBOX_mallory.flood 1\r\n");
      mallory.socket.pause();
      mallory.socket.write(Buffer.concat(Array.from({ length: 10_000 }, () => discover)));
      return meanwhile(target);
    },
  },
  contributions: {
    tries: "contributes two thousand times at once what is refused only after it was looked at in full",
    work: "probe",
    ends: /^(the victim was answered$|quota: agent mallory has 64 requests under way)/,
    run: async (target, leased) => {
      const { mallory } = target;
      const wrong = mallory.contribution(leased, "ProbeFinished", { ...probed().data, verdict: "perhaps" });
      const answers = Array.from({ length: 2000 }, () => mallory.ask("contribute", wrong));
      const ends = await meanwhile(target);
      const told = new Set((await Promise.all(answers)).map(ended));
      return [...ends, ...[...told].filter((end) => !end.startsWith("invalid: data do not fit"))];
    },
  },
  "large-answers": {
    tries: "gets an artifact of six megabytes a hundred times at once and reads none of it",
    ends: ANSWERED,
    run: async (target) => {
      const bytes = randomBytes(6 * 1024 * 1024);
      const sha256 = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
      await target.mallory.artifact(
        { Op: "put", Sha256: sha256, "Media-Type": "application/octet-stream" },
        bytes,
      );
      const mallory = await target.wire();
      await mallory.say("SUB _INBOX_mallory.flood 1\r\n");
      mallory.socket.pause();
      const words = hpub(
        gate("artifact"),
        `NATS/1.0\r\nCambrian-Op: get\r\nCambrian-Sha256: ${sha256}`,
        "",
        "_INBOX_mallory.flood",
      );
      mallory.socket.write(Buffer.concat(Array.from({ length: 100 }, () => words)));
      return meanwhile(target);
    },
  },
  "waiting-for-work": {
    tries: "waits for work with three hundred requests at once, so that nobody else gets any",
    ends: /^(another agent got the work|quota: )/,
    run: async ({ lab, victim }) => {
      const idler = await lab.invite("idler", { maxInFlight: 1 });
      const request = { types: ["ProbeRequested"], waitSeconds: 3 };
      const answers = Array.from({ length: 300 }, () => idler.ask("lease", request, "flood"));
      await sleep(200);
      await lab.tell("c2", "e9", asking(trainingRequested()));
      await leaseOf("c2", victim.ask, "TrainingRequested");
      const refused = (await Promise.all(answers)).filter((answer) => answer.refused !== undefined);
      return refused.length < 290
        ? [`only ${refused.length} were refused`]
        : ["another agent got the work", ...new Set(refused.map(ended))];
    },
  },
  subscriptions: {
    tries: "subscribes twenty thousand times to what it may hear",
    ends: ANSWERED,
    run: async (target) => {
      const mallory = await target.wire();
      const words = Array.from(
        { length: 20_000 },
        (_, index) => `SUB _INBOX_mallory.${index} ${index + 1}\r\n`,
      );
      mallory.socket.write(words.join(""));
      return meanwhile(target);
    },
  },
  "comings-and-goings": {
    tries: "attaches and detaches two hundred times, so that the log fills with its comings and goings",
    ends: /^at most \d events$/,
    run: async ({ lab }) => {
      const restless = await lab.invite("restless");
      for (let time = 0; time < 100; time += 1) {
        await restless.ask("attach", { software: `restless/${time}` });
        await restless.ask("detach", {});
      }
      const stream = opsStream("lab", "restless");
      const history = await lab.run(Effect.flatMap(EventStore, ({ readStream }) => readStream(stream)));
      return [`at most ${history.length} events`];
    },
  },
  progress: {
    tries: "reports progress two thousand times at once, so that whoever watches drowns",
    work: "training",
    ends: /^(the victim was answered$|quota: agent mallory has 64 requests under way)/,
    run: async (target, { lease }) => {
      const { mallory } = target;
      const answers = Array.from({ length: 2000 }, (_, step) =>
        mallory.ask("working", { lease, progress: { step, steps: 2000 } }),
      );
      const ends = await meanwhile(target);
      return [
        ...ends,
        ...new Set((await Promise.all(answers)).map(ended).filter((end) => end !== "succeeded")),
      ];
    },
  },
});
