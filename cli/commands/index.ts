// Every command there is.
import type { CliCommand, Groups } from "../command.ts";
import { ablate } from "./ablate.ts";
import { agentAttach } from "./agent-attach.ts";
import { agentInvite } from "./agent-invite.ts";
import { agentList } from "./agent-list.ts";
import { agentRevoke } from "./agent-revoke.ts";
import { agentRotate } from "./agent-rotate.ts";
import { audit } from "./audit.ts";
import { auditProve } from "./audit-prove.ts";
import { auditVerify } from "./audit-verify.ts";
import { campaignList } from "./campaign-list.ts";
import { campaignPause } from "./campaign-pause.ts";
import { campaignShow } from "./campaign-show.ts";
import { campaignStop } from "./campaign-stop.ts";
import { check } from "./check.ts";
import { claims } from "./claims.ts";
import { cognitionAdd } from "./cognition-add.ts";
import { cognitionLint } from "./cognition-lint.ts";
import { cognitionSearch } from "./cognition-search.ts";
import { cognitionShow } from "./cognition-show.ts";
import { doctor } from "./doctor.ts";
import { experimentList } from "./experiment-list.ts";
import { experimentShow } from "./experiment-show.ts";
import { exportCommand } from "./export.ts";
import { importCommand } from "./import.ts";
import { fork } from "./fork.ts";
import { init } from "./init.ts";
import { judgeCalibrate } from "./judge-calibrate.ts";
import { lineage } from "./lineage.ts";
import { log } from "./log.ts";
import { poolShow } from "./pool-show.ts";
import { projectionRebuild } from "./projection-rebuild.ts";
import { projectionStatus } from "./projection-status.ts";
import { replay } from "./replay.ts";
import { rescore } from "./rescore.ts";
import { resume } from "./resume.ts";
import { role } from "./role.ts";
import { run } from "./run.ts";
import { schemaAsyncapi } from "./schema-asyncapi.ts";
import { schemaJson } from "./schema-json.ts";
import { schemaProtoOf } from "./schema-proto-of.ts";
import { serverAccounts } from "./server-accounts.ts";
import { serverCredentials } from "./server-credentials.ts";
import { suggest } from "./suggest.ts";
import { taskCheck } from "./task-check.ts";
import { timeline } from "./timeline.ts";
import { why } from "./why.ts";

export const commands: readonly CliCommand[] = [
  run,
  init,
  resume,
  role,
  exportCommand,
  importCommand,
  campaignList,
  campaignShow,
  campaignPause,
  campaignStop,
  experimentList,
  experimentShow,
  poolShow,
  lineage,
  claims,
  timeline,
  ablate,
  suggest,
  agentInvite,
  agentAttach,
  agentList,
  agentRevoke,
  agentRotate,
  serverAccounts,
  serverCredentials,
  replay,
  fork,
  rescore,
  judgeCalibrate,
  why,
  audit,
  auditProve,
  auditVerify,
  log,
  projectionStatus,
  projectionRebuild,
  check,
  taskCheck,
  schemaAsyncapi,
  schemaJson,
  schemaProtoOf,
  cognitionSearch,
  cognitionShow,
  cognitionLint,
  cognitionAdd,
  doctor,
];

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
