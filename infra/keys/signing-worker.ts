// The program of the signing thread: a job in, its bytes out, signed. It keeps nothing.
import { parentPort } from "node:worker_threads";
import { signChain, type SigningJob } from "./sign-chain.ts";

parentPort?.on("message", ({ id, job }: { readonly id: number; readonly job: SigningJob }) => {
  signChain(job);
  parentPort?.postMessage({ id, bytes: job.bytes }, [job.bytes.buffer]);
});
