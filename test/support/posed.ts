// A question with a decision that it serves, for tests that put it without a role.
import type { Asked, Posed } from "../../actors/ports.ts";

export const askedBy = (change: Partial<Asked> = {}): Asked => ({
  role: "researcher",
  campaign: "c1",
  experiment: "e0001",
  work: "0".repeat(32),
  want: "propose",
  randomSeed: 7,
  ...change,
});

export const posed = <Request>(request: Request, change: Partial<Asked> = {}): Posed<Request> => ({
  ...request,
  asked: askedBy(change),
});
