// What is said at the gate: the request of each verb, and its answer. The gate decodes the requests by these very
// schemas; the AsyncAPI document (infra/asyncapi/) shows both.
import type { Schema } from "effect";
import { Refusal, RefusalHeaders } from "./refusal.ts";
import * as artifact from "./verbs/artifact.ts";
import * as attach from "./verbs/attach.ts";
import * as contribute from "./verbs/contribute.ts";
import * as detach from "./verbs/detach.ts";
import * as discover from "./verbs/discover.ts";
import type * as verbs from "./verbs/index.ts";
import * as lease from "./verbs/lease.ts";
import * as read from "./verbs/read.ts";
import * as release from "./verbs/release.ts";
import * as remark from "./verbs/remark.ts";
import * as working from "./verbs/working.ts";

/** All gates share the requests. */
export const GATE_QUEUE = "gate";

/** NATS headers, and a payload: JSON of a schema, bytes, or none. */
export interface GateMessage {
  readonly headers?: Schema.Top;
  readonly payload?: Schema.Top | "bytes";
}

/** One thing that can be asked for. */
export interface Exchange {
  readonly verb: keyof typeof verbs;
  readonly description: string;
  readonly request: GateMessage;
  readonly reply: GateMessage;
}

const json = (
  verb: Exchange["verb"],
  description: string,
  { Request, Reply }: { readonly Request: Schema.Top; readonly Reply: Schema.Top },
): Exchange => ({ verb, description, request: { payload: Request }, reply: { payload: Reply } });

/** By name. The verb `artifact` has two, told apart by a header. */
export const exchanges: Readonly<Record<string, Exchange>> = {
  discover: json("discover", "What this agent may do, with the JSON Schema of each contribution", discover),
  attach: json("attach", "Begin a session: the same answer as discover", attach),
  lease: json("lease", "The next piece of work, or none in the time that is waited", lease),
  working: json(
    "working",
    "Keep a lease and tell of the progress; refused where the work has to stop",
    working,
  ),
  contribute: json("contribute", "A signed event for the log", contribute),
  release: json("release", "Hand work back, for another agent", release),
  read: json("read", "Events of a campaign, or of one experiment, after a sequence", read),
  remark: json("remark", "A signed remark of an observer, or what its remarks of a kind look like", remark),
  detach: json("detach", "End a session", detach),
  putArtifact: {
    verb: "artifact",
    description: "Keep bytes under their digest",
    request: { headers: artifact.PutHeaders, payload: "bytes" },
    reply: { payload: artifact.PutReply },
  },
  getArtifact: {
    verb: "artifact",
    description: "The bytes of a digest",
    request: { headers: artifact.GetHeaders },
    reply: { headers: artifact.GetReplyHeaders, payload: "bytes" },
  },
};

/** What may be answered instead, whatever was asked for. */
export const refused: GateMessage = { headers: RefusalHeaders, payload: Refusal };
