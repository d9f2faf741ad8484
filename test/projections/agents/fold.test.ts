import type { EventData } from "../../../events/index.ts";
import test from "ava";
import { agents } from "../../../projections/index.ts";
import { fold, rowsOf } from "../../../projections/projection.ts";
import { agentStream, experimentStream, opsStream } from "../../../events/stream.ts";
import type { MachineEvent } from "../../../actors/machines/fold.ts";
import type { Told } from "../../../bench/histories/told.ts";
import { logged } from "../../support/histories.ts";
import * as life from "../../support/life.ts";

const of = (experiment: string, ...events: readonly MachineEvent[]): Told[] =>
  events.map(({ type, data }) => ({ type, data, stream: experimentStream("c1", experiment) }) as Told);
const invited = (publicKey: string): Told => ({
  type: "AgentInvited",
  data: {
    ...{ agent: "gpu-1", role: "gpu-agent", publicKey, grant: "gpu-1-gpu", campaigns: null },
    ...{ leases: ["TrainingRequested"], contributes: ["TrainingStarted"], maxInFlight: 1 },
    ...{ arms: null, perMinute: 60, bytesPerHour: 1e9, weight: 1, expiresAt: null },
  },
  stream: agentStream("gpu-1"),
});
const rows = (told: readonly Told[]) => rowsOf(agents, fold(agents, logged(told)))["agents"];

test("an agent has its newest grant, and what came of the trainings that it began", (t) => {
  const told = [
    invited("UA"),
    ...of("e1", life.trainingStarted(1), life.trainingFailed(1), life.trainingStarted(2)),
    ...of("e2", life.trainingStarted(1)),
    ...of("e1", life.trainingFinished(2)),
    invited("UB"),
  ];
  t.like(rows(told)?.[0], {
    ...{ campaign: "lab", agent: "gpu-1", publicKey: "UB", maxInFlight: 1 },
    ...{ arms: null, perMinute: 60, bytesPerHour: 1e9, weight: 1, expiresAt: null },
    ...{ trainingsStarted: 3, trainingsFinished: 1, trainingsFailed: 1 },
  });
  t.is(rows(told)?.length, 1);
});

test("one of whom the log holds no grant has none; what nobody began is nobody's", (t) => {
  t.like(rows(of("e1", life.trainingStarted()))?.[0], { campaign: "c1", role: null, grant: null });
  t.deepEqual(rows(of("e1", life.trainingFinished(), life.trainingFailed())), []);
});

test("that it came and went, was refused and was sent away is known of an agent", (t) => {
  const ops = <Name extends "AgentAttached" | "AgentDetached" | "AgentRefused">(
    type: Name,
    data: EventData<Name>,
  ): Told => ({ type, data, stream: opsStream("lab", "gpu-1") }) as Told;
  const came = ops("AgentAttached", { agent: "gpu-1", grant: "gpu-1-gpu", software: "worker/2" });
  const refused = ops("AgentRefused", {
    agent: "gpu-1",
    refused: { invalid: 3, duplicate: 1 },
    message: "no",
  });
  const there = [invited("UA"), came, refused, refused];
  t.like(rows(there)?.[0], { software: "worker/2", detachedAt: null, revokedAt: null, refused: 8 });
  const gone = [...there, ops("AgentDetached", { agent: "gpu-1" })];
  t.is(typeof rows(gone)?.[0]?.["detachedAt"], "string");
  const revoked: Told = {
    type: "AgentRevoked",
    data: { agent: "gpu-1", grant: "gpu-1-gpu", publicKey: "UA", reason: "lost" },
    stream: agentStream("gpu-1"),
  };
  t.is(typeof rows([...gone, revoked])?.[0]?.["revokedAt"], "string");
  // Another invitation makes it good.
  t.like(rows([...gone, revoked, invited("UB"), came])?.[0], {
    revokedAt: null,
    detachedAt: null,
    publicKey: "UB",
  });
});
