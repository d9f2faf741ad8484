// What every event store must do. memory.test.ts and jetstream.test.ts run it; what only a server can get wrong is in
// jetstream.test.ts and jetstream-trouble.test.ts.
import type { TestFn } from "ava";
import type { Run } from "./ask.ts";
import { appending } from "./contract-appending.ts";
import { limits } from "./contract-limits.ts";
import { reading } from "./contract-reading.ts";
import { stored } from "./contract-stored.ts";

export const contract = (test: TestFn, run: Run): void => {
  appending(test, run);
  limits(test, run);
  reading(test, run);
  stored(test, run);
};
