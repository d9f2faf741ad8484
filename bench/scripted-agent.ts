// A gpu-agent in this process that works through the real gate, lease by lease, every contribution signed, and answers
// at once: what is left is the time of the laboratory.
import type { NatsConnection } from "@nats-io/transport-node";
import { Effect } from "effect";
import type { LoggedEvent } from "../events/envelope.ts";
import { catalogue, type Fact } from "../events/index.ts";
import { nkeyOfSeed } from "../infra/keys/nkey.ts";
import { signedContribution } from "./histories/contribution.ts";

export interface ScriptedAgent {
  readonly connection: NatsConnection;
  readonly agent: string;
  /** The text of its credentials file. */
  readonly credentials: string;
  /** What it contributes to a piece of work, one after the other. */
  readonly answer: (work: Work) => AsyncIterable<Fact>;
}

/** As the gate hands it out. */
export interface Work {
  readonly campaign: string;
  readonly genesis: string;
  readonly stream: string;
  readonly attempt: number;
  readonly event: Pick<LoggedEvent, "id" | "type">;
}

interface Answer {
  readonly refused?: unknown;
  readonly lease?: string;
  readonly work?: Work;
}

/** Leases and answers for ever. What the gate refuses is a defect: the script is wrong. */
export const runScriptedAgent = ({ connection, agent, credentials, answer }: ScriptedAgent) => {
  const seed = /^SU[A-Z2-7]+$/m.exec(credentials)?.[0];
  if (seed === undefined) throw new Error("the credentials hold no seed");
  const key = nkeyOfSeed(seed);
  const ask = async (verb: string, body: unknown): Promise<Answer> => {
    const subject = `cambrian.gate.lab.${verb}.gpu-agent.${agent}`;
    const message = await connection.request(subject, JSON.stringify(body), { timeout: 30_000 });
    const answer = message.json<Answer>();
    if (answer.refused !== undefined) throw new Error(`${verb}: ${JSON.stringify(answer.refused)}`);
    return answer;
  };
  const contribute = async (lease: string, work: Work, fact: Fact): Promise<void> => {
    const { dataschema } = catalogue[fact.type];
    const {
      statement,
      signature,
      dataText: data,
    } = signedContribution(key, fact, {
      campaign: work.genesis,
      stream: work.stream,
      cause: work.event.id,
      attempt: work.attempt,
      grant: `${agent}-gpu`,
    });
    await ask("contribute", { lease, type: fact.type, dataschema, data, statement, signature });
  };
  return Effect.forever(
    Effect.promise(async () => {
      const { lease, work } = await ask("lease", {
        types: ["ProbeRequested", "TrainingRequested"],
        waitSeconds: 10,
      });
      if (lease === undefined || work === undefined) return;
      for await (const fact of answer(work)) await contribute(lease, work, fact);
    }),
  );
};
