// Another host, as far as a network goes: a network namespace that reaches this one over a pair of virtual cards alone.
import { execFileSync } from "node:child_process";
import type { ExecutionContext } from "ava";

export interface OtherHost {
  /** This host's address, as that one reaches it. */
  readonly here: string;
  /** What runs a program there: to be put before it. */
  readonly prefix: readonly [program: string, ...args: string[]];
}

const ip = (words: string): void => void execFileSync("ip", words.split(" "), { stdio: "pipe" });

/** Until the test ends; where this user may make none, why. */
export const otherHost = (t: ExecutionContext): OtherHost | { readonly missing: string } => {
  const name = `cambrian-${process.pid}`;
  const [ours, theirs] = [`cv${process.pid}a`, `cv${process.pid}b`];
  const network = `10.213.${process.pid % 256}`;
  try {
    ip(`netns add ${name}`);
  } catch (cause) {
    return {
      missing: `no network namespace: ${cause instanceof Error ? cause.message.trim() : String(cause)}`,
    };
  }
  // The cards go with it.
  t.teardown(() => ip(`netns del ${name}`));
  try {
    ip(`link add ${ours} type veth peer name ${theirs} netns ${name}`);
    ip(`addr add ${network}.1/30 dev ${ours}`);
    ip(`link set ${ours} up`);
    ip(`-n ${name} addr add ${network}.2/30 dev ${theirs}`);
    ip(`-n ${name} link set ${theirs} up`);
  } catch (cause) {
    return { missing: `no virtual cards: ${cause instanceof Error ? cause.message.trim() : String(cause)}` };
  }
  return { here: `${network}.1`, prefix: ["ip", "netns", "exec", name] };
};
