// The program of a thread that verifies: a job in, its faults out. It keeps nothing.
import { parentPort } from "node:worker_threads";
import { runVerifyJob, type VerifyJob } from "./verify-job.ts";

parentPort?.on("message", (job: VerifyJob) => parentPort?.postMessage(runVerifyJob(job)));
