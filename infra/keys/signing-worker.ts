// The program of the signing thread: a job in, the stored bytes out. It keeps nothing.
import { parentPort } from "node:worker_threads";
import { signChain, type SigningJob } from "./sign-chain.ts";

parentPort?.on("message", ({ id, job }: { readonly id: number; readonly job: SigningJob }) => {
  const signed = signChain(job);
  parentPort?.postMessage(
    { id, signed },
    signed.map(({ buffer }) => buffer),
  );
});
