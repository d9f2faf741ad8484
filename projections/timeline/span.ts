// A span of the timeline: what an actor did, or was waited for, from when to when.

export interface Span {
  readonly campaign: string;
  /** A role, a language model as `ollama/NAME`, a gpu-agent by its name, or `gpu-agent` where nobody knows which. */
  readonly actor: string;
  /** Null for decisions of the director. */
  readonly experiment: string | null;
  /** Waiting: what a gpu-agent took up had been asked for, and nobody was at it. */
  readonly state: "busy" | "waiting" | "failed";
  /** The type of the event that ended it. */
  readonly answer: string;
  readonly startedAt: string;
  readonly endedAt: string;
  /** Between the two, less the time in which the campaign was left. */
  readonly seconds: number;
  readonly startedSequence: number;
  readonly endedSequence: number;
}

/** Where something began. */
export interface Begun {
  readonly time: string;
  /** The same in milliseconds since 1970. */
  readonly at: number;
  readonly sequence: number;
  /** For how many seconds the campaign had been left by then. */
  readonly away: number;
}
