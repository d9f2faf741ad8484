// What can go wrong for an agent, in words for who runs it.

/** `credentials`: the file is none; `role`: it is of another role than was said, or of one without work; `refused`: the server or the gate does not want this agent; `unreachable`: nobody answers. */
export type AttachFault = "credentials" | "role" | "refused" | "unreachable" | "failed";

export class AttachError extends Error {
  readonly _tag = "AttachError";
  readonly fault: AttachFault;
  /** How to mend it. */
  readonly fix: string;
  constructor(fault: AttachFault, message: string, fix: string) {
    super(message);
    this.fault = fault;
    this.fix = fix;
  }
}

/** A refusal of the gate (docs/agents.md has the codes). */
export class Refusal extends Error {
  readonly _tag = "Refusal";
  readonly code: string;
  readonly retryAfterSeconds: number | undefined;
  constructor(code: string, message: string, retryAfterSeconds?: number) {
    super(message);
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
