// Waiting for what comes about a moment later.
import { setTimeout as sleep } from "node:timers/promises";
import type { Running } from "./cli.ts";

/**
 * Looks again and again until it is so. Fails after so many seconds, or as soon as a program that it waits for has ended,
 * with what that program told.
 */
export const until = async (
  what: string,
  seconds: number,
  isSo: () => Promise<boolean> | boolean,
  from?: Running,
): Promise<void> => {
  let ended = false;
  void from?.ended.then(() => (ended = true));
  for (const end = Date.now() + seconds * 1000; ;) {
    const last = ended || Date.now() > end;
    if (await isSo()) return;
    if (last)
      throw new Error(`waited in vain for this: ${what}${from === undefined ? "" : `\n${from.told()}`}`);
    await sleep(50);
  }
};
