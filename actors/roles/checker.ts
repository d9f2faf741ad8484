// The Checker: is it new, and is it sound? Novelty is judged here; what must run the code is asked of a gpu-agent.
import { Effect } from "effect";
import type { EventData } from "../../events/index.ts";
import { Artifacts, Reasoner } from "../ports.ts";
import { defineRole, type RoleContext, roleMachine, to, when } from "./role.ts";

const machine = roleMachine("checker", {
  waiting: {
    on: {
      ArchitectureProposed: to("comparing"),
      ArchitectureRevised: to("comparing"),
      ProbeFinished: to("deciding"),
    },
  },
  comparing: {
    meta: { want: "judgeNovelty" },
    on: { NoveltyJudged: [when("novel", "asking"), to("deciding")] },
  },
  asking: { meta: { want: "requestProbe" }, on: { ProbeRequested: to("waiting") } },
  deciding: {
    meta: { want: "decide" },
    on: { ArchitectureAccepted: to("waiting"), ArchitectureRejected: to("waiting") },
  },
});

const proposalOf = ({ experiment }: RoleContext): EventData<"ArchitectureProposed"> => {
  if (experiment.proposal === null) throw new Error("a check is wanted of an experiment without a proposal");
  return experiment.proposal;
};

const verdict = (context: RoleContext) => {
  const { code, revision } = proposalOf(context);
  const novelty = context.history.findLast((event) => event.type === "NoveltyJudged");
  if (novelty === undefined) throw new Error("a verdict is wanted before novelty was judged");
  const { cause } = context.want;
  if (cause.type !== "ProbeFinished")
    return {
      type: "ArchitectureRejected",
      data: { revision, reason: novelty.data.reason, failures: [] },
    } as const;
  const { verdict, cost, probes } = cause.data;
  if (verdict === "pass" && cost !== null)
    return {
      type: "ArchitectureAccepted",
      data: { code, digest: novelty.data.digest, revision, parameters: cost.parameters },
    } as const;
  const failures = probes.filter((probe) => probe.verdict !== "pass");
  const reason = `did not pass: ${failures.map(({ name, verdict }) => `${name} (${verdict})`).join(", ")}`;
  return { type: "ArchitectureRejected", data: { revision, reason, failures } } as const;
};

export const checker = defineRole({
  name: "checker",
  answers: ["ArchitectureProposed", "ArchitectureRevised", "ProbeFinished"],
  machine,
  perform: {
    judgeNovelty: (context) =>
      Effect.gen(function* () {
        const reasoner = yield* Reasoner;
        const artifacts = yield* Artifacts;
        const { code, genome, motivation } = proposalOf(context);
        const bytes = yield* artifacts.get(code.artifact.sha256);
        const { cause } = context.want;
        const { opened } = context.experiment;
        if (opened === null) throw new Error("a check is wanted of an experiment that was not opened");
        // A baseline that failed is measured again as it is.
        const own = opened.arm === "baseline" ? cause.stream.id : undefined;
        const { nearest } = opened.rules;
        const earlier = context.shared
          .proposed()
          .filter(({ sequence, experiment }) => sequence < cause.sequence && experiment !== own);
        const source = new TextDecoder().decode(bytes);
        const judged = yield* reasoner.judgeNovelty({ source, genome, motivation, earlier, nearest });
        // Two experiments may propose the same before either is judged: the later one is not novel.
        const twin = context.shared.sameSource(cause.stream.id, code.artifact.sha256);
        const data =
          twin === null ? judged : { ...judged, novel: false, reason: `the same source as ${twin}` };
        return [{ type: "NoveltyJudged", data }];
      }),
    requestProbe: (context) => {
      const { opened } = context.experiment;
      if (opened === null) throw new Error("a probe is wanted of an experiment that was not opened");
      const { probe, queue } = opened.timeLimits;
      const data = {
        code: proposalOf(context).code,
        task: opened.task,
        timeLimit: probe,
        answerWithin: probe + queue,
      };
      return Effect.succeed([{ type: "ProbeRequested", data }]);
    },
    decide: (context) => Effect.sync(() => [verdict(context)]),
  },
});
