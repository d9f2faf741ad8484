// What the tests of a file share ends after the last of them, the newest first.
import type { TestFn } from "ava";
import type { Teardown } from "./nats.ts";

export const afterAll = (test: TestFn): Teardown => {
  const stops: (() => Promise<void>)[] = [];
  test.after.always(async () => {
    for (const stop of stops) await stop();
  });
  return { teardown: (stop) => stops.unshift(stop) };
};
