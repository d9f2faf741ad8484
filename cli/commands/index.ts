// Every command there is, by its name. Each is read when it is asked for, as all of them bring in most of the laboratory.
import type { Commands, Groups } from "../command.ts";

export const commands: Commands = {
  run: async () => (await import("./run.ts")).run,
  init: async () => (await import("./init.ts")).init,
  resume: async () => (await import("./resume.ts")).resume,
  role: async () => (await import("./role.ts")).role,
  export: async () => (await import("./export.ts")).exportCommand,
  import: async () => (await import("./import.ts")).importCommand,
  "campaign list": async () => (await import("./campaign-list.ts")).campaignList,
  "campaign show": async () => (await import("./campaign-show.ts")).campaignShow,
  "campaign pause": async () => (await import("./campaign-pause.ts")).campaignPause,
  "campaign stop": async () => (await import("./campaign-stop.ts")).campaignStop,
  "experiment list": async () => (await import("./experiment-list.ts")).experimentList,
  "experiment show": async () => (await import("./experiment-show.ts")).experimentShow,
  "pool show": async () => (await import("./pool-show.ts")).poolShow,
  lineage: async () => (await import("./lineage.ts")).lineage,
  claims: async () => (await import("./claims.ts")).claims,
  timeline: async () => (await import("./timeline.ts")).timeline,
  ablate: async () => (await import("./ablate.ts")).ablate,
  suggest: async () => (await import("./suggest.ts")).suggest,
  "agent invite": async () => (await import("./agent-invite.ts")).agentInvite,
  "agent attach": async () => (await import("./agent-attach.ts")).agentAttach,
  "agent list": async () => (await import("./agent-list.ts")).agentList,
  "agent revoke": async () => (await import("./agent-revoke.ts")).agentRevoke,
  "agent rotate": async () => (await import("./agent-rotate.ts")).agentRotate,
  "server accounts": async () => (await import("./server-accounts.ts")).serverAccounts,
  "server credentials": async () => (await import("./server-credentials.ts")).serverCredentials,
  replay: async () => (await import("./replay.ts")).replay,
  fork: async () => (await import("./fork.ts")).fork,
  rescore: async () => (await import("./rescore.ts")).rescore,
  "judge calibrate": async () => (await import("./judge-calibrate.ts")).judgeCalibrate,
  why: async () => (await import("./why.ts")).why,
  audit: async () => (await import("./audit.ts")).audit,
  "audit prove": async () => (await import("./audit-prove.ts")).auditProve,
  "audit verify": async () => (await import("./audit-verify.ts")).auditVerify,
  log: async () => (await import("./log.ts")).log,
  "projection status": async () => (await import("./projection-status.ts")).projectionStatus,
  "projection rebuild": async () => (await import("./projection-rebuild.ts")).projectionRebuild,
  check: async () => (await import("./check.ts")).check,
  "task check": async () => (await import("./task-check.ts")).taskCheck,
  "schema asyncapi": async () => (await import("./schema-asyncapi.ts")).schemaAsyncapi,
  "schema json": async () => (await import("./schema-json.ts")).schemaJson,
  "schema proto-of": async () => (await import("./schema-proto-of.ts")).schemaProtoOf,
  "cognition search": async () => (await import("./cognition-search.ts")).cognitionSearch,
  "cognition show": async () => (await import("./cognition-show.ts")).cognitionShow,
  "cognition lint": async () => (await import("./cognition-lint.ts")).cognitionLint,
  "cognition add": async () => (await import("./cognition-add.ts")).cognitionAdd,
  doctor: async () => (await import("./doctor.ts")).doctor,
};

export const groups: Groups = {
  campaign: {
    description: "Campaigns: one run of the laboratory each",
    example: { command: "cambrian campaign show", description: "How the latest one stands" },
  },
  experiment: {
    description: "Experiments: one attempt at one architecture each",
    example: { command: "cambrian experiment list", description: "Those of the latest campaign, best first" },
  },
  agent: {
    description: "Agents from outside: who may work for the laboratory, and who does",
    example: { command: "cambrian agent list", description: "Who is there, and what each did" },
  },
  server: {
    description: "NATS servers of your own: how they come to know this laboratory",
    example: {
      command: "cambrian server accounts",
      description: "What goes into the server's configuration",
    },
  },
  pool: {
    description: "The seed pool: the fittest experiments, in numbered generations",
    example: { command: "cambrian pool show", description: "The newest generation of the latest campaign" },
  },
  projection: {
    description: "Projections: the tables that are folded from the log",
    example: { command: "cambrian projection status", description: "Whether they are what the log says" },
  },
  judge: {
    description: "Judges of quality: who grades what was trained",
    example: { command: "cambrian judge calibrate", description: "How far the rubric can be believed" },
  },
  task: {
    description: "Tasks of your own: what candidates are trained on",
    example: { command: "cambrian task check brackets.py", description: "Whether a file is a sound task" },
  },
  schema: {
    description: "Schemas: what travels and what is kept, for programs in other languages",
    example: {
      command: "cambrian schema json TrainingFinished",
      description: "The JSON Schema of an event type's data",
    },
  },
  cognition: {
    description: "The library: papers on sequence mixers, in entries that the Researcher is shown",
    example: {
      command: "cambrian cognition search recall",
      description: "What it holds of a symptom, best first",
    },
  },
};
