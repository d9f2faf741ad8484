// The Checker: is it new, is it sound, and where a result is too good to be believed, is it sound as trained? Novelty
// is judged here; what must run the code is asked of a gpu-agent.
import { Effect } from "effect";
import type { EventData } from "../../events/index.ts";
import { isAsItIs, suspectWeights } from "../machines/experiment-context.ts";
import { obstacleOf } from "../machines/probing.ts";
import { Artifacts, Reasoner } from "../ports.ts";
import { askedBy, isOutside } from "./asked.ts";
import { defineRole, type RoleContext, roleMachine, to, when } from "./role.ts";

const machine = roleMachine("checker", {
  waiting: {
    on: {
      ArchitectureProposed: to("comparing"),
      ArchitectureRevised: to("comparing"),
      ProbeFinished: to("deciding"),
      LeakSuspected: to("doubting"),
    },
  },
  comparing: {
    meta: { want: "judgeNovelty" },
    on: { NoveltyJudged: [when("novel", "asking"), to("deciding")] },
  },
  asking: { meta: { want: "requestProbe" }, on: { ProbeRequested: to("waiting") } },
  doubting: { meta: { want: "requestLeakProbe" }, on: { ProbeRequested: to("doubted") } },
  doubted: { on: { ProbeFinished: [when("passed", "clearing"), to("deciding")] } },
  clearing: { meta: { want: "clear" }, on: { LeakCleared: to("waiting") } },
  deciding: {
    meta: { want: "decide" },
    on: {
      ArchitectureAccepted: to("waiting"),
      ArchitectureRejected: to("waiting"),
      ProbeRequested: [when("ofWeights", "doubted"), to("waiting")],
    },
  },
});

const proposalOf = ({ experiment }: RoleContext): EventData<"ArchitectureProposed"> => {
  if (experiment.proposal === null) throw new Error("a check is wanted of an experiment without a proposal");
  return experiment.proposal;
};

const openedOf = ({ experiment }: RoleContext): EventData<"ExperimentOpened"> => {
  if (experiment.opened === null) throw new Error("a check is wanted of an experiment that was not opened");
  return experiment.opened;
};

/** Has the proposal probed: as it is built, or with the weights that its training left. */
const probeOf = (context: RoleContext, weights: EventData<"ProbeRequested">["weights"]) => {
  const { tasks, rules, timeLimits } = openedOf(context);
  // At the size of the task that gives the loss, and with the weights of its model.
  const { task: name, preset, source } = tasks.find(({ task }) => task === rules.fitness.loss) ?? tasks[0];
  const { probe, queue } = timeLimits;
  const { code } = proposalOf(context);
  const task = { name, preset, source };
  const data = { code, task, weights, timeLimit: probe, answerWithin: probe + queue };
  return { type: "ProbeRequested", data } as const;
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
  const { result } = context.experiment;
  // Without a sandbox nothing was found, for it or against it. How often that may be, the machine says.
  if (openedOf(context).rules.edition > 1 && obstacleOf(cause.data) !== null)
    return probeOf(context, suspectWeights(context.experiment));
  if (verdict === "pass" && cost !== null)
    return {
      type: "ArchitectureAccepted",
      data: { code, digest: novelty.data.digest, revision, parameters: cost.parameters },
    } as const;
  const failures = probes.filter((probe) => probe.verdict !== "pass");
  const names = failures.map(({ name, verdict }) => `${name} (${verdict})`).join(", ");
  const reason = result === null ? `did not pass: ${names}` : `leaks once trained: ${names}`;
  return { type: "ArchitectureRejected", data: { revision, reason, failures } } as const;
};

export const checker = defineRole({
  name: "checker",
  answers: ["ArchitectureProposed", "ArchitectureRevised", "ProbeFinished", "LeakSuspected"],
  machine,
  perform: {
    judgeNovelty: (context) =>
      Effect.gen(function* () {
        const reasoner = yield* Reasoner;
        const artifacts = yield* Artifacts;
        const { code, genome, motivation } = proposalOf(context);
        const bytes = yield* artifacts.get(code.artifact.sha256);
        const { cause } = context.want;
        const opened = openedOf(context);
        const { arm, rules } = opened;
        // A baseline that failed is measured again as it is.
        const own = arm === "baseline" ? cause.stream.id : undefined;
        const judged = context.shared.proposed(arm);
        const earlier = own === undefined ? judged : judged.filter(({ experiment }) => experiment !== own);
        const source = new TextDecoder().decode(bytes);
        const found = yield* reasoner.judgeNovelty({
          asked: askedBy("checker", context),
          ...{ source, genome, motivation, earlier, isOutside: isOutside(context) },
          nearest: rules.nearest,
        });
        // Two experiments may propose the same before either is judged: the later one is not novel.
        const twin = context.shared.sameSource(arm, cause.stream.id, code.artifact.sha256);
        const data = twin === null ? found : { ...found, novel: false, reason: `the same source as ${twin}` };
        // What a baseline, an ablation or a person's program equals, it is there to be measured.
        const what =
          arm === "baseline" ? "a baseline" : arm === "suggestion" ? "a person's program" : "an ablation";
        const asItIs = { ...data, novel: true, reason: `${what}, measured in any case; ${data.reason}` };
        return [{ type: "NoveltyJudged", data: isAsItIs(opened) && !data.novel ? asItIs : data }];
      }),
    requestProbe: (context) => Effect.sync(() => [probeOf(context, null)]),
    decide: (context) => Effect.sync(() => [verdict(context)]),
    requestLeakProbe: (context) =>
      Effect.sync(() => {
        const weights = suspectWeights(context.experiment);
        if (weights === null) throw new Error("a leak is suspected of what was not trained");
        return [probeOf(context, weights)];
      }),
    clear: ({ want }) => Effect.succeed([{ type: "LeakCleared", data: { probe: want.cause.id } }]),
  },
});
