// Places at which a test has the laboratory, or a person's order to it, killed.
import { Layer } from "effect";
import { FaultPoint, killAt } from "../../infra/host/fault-point.ts";

/** CAMBRIAN_FAULT=<name>:<moment> makes the process kill itself there; for tests of recovery. */
export const faults = Layer.suspend(() => {
  const place = process.env["CAMBRIAN_FAULT"];
  return place === undefined ? Layer.empty : Layer.succeed(FaultPoint, killAt(place));
});
