// An observer at a campaign: it reads what happens there, event by event, and remarks on it. Said again after a restart, the
// same remark is the same.
import { parseSubject } from "../../events/stream.ts";
import { readCredentials } from "./credentials.ts";
import { AttachError, Refusal } from "./errors.ts";
import { type Contribution, type GateClient, type Grant, openGate, type Told } from "./gate-client.ts";

export interface ObserveOptions {
  /** The text of the file that `cambrian agent invite --role observer` printed. */
  readonly creds: string;
  /** `nats://host:port` of the laboratory's server. */
  readonly url: string;
  /** Its id; the one that the grant is for, where it is for one. */
  readonly campaign?: string;
  /** Name and version of the program, for the log; at most 80 characters. */
  readonly software?: string;
  /** Ends the events once it is aborted. */
  readonly signal?: AbortSignal;
  /** Told of what it waits for. */
  readonly tell?: (line: string) => void;
}

/** What remarks of a kind look like. */
export interface RemarkKind {
  readonly kind: string;
  readonly description: string;
  /** A JSON Schema of a few keywords (docs/agents.md). */
  readonly schema: Readonly<Record<string, unknown>>;
}

export interface Observation {
  readonly grant: Grant;
  readonly campaign: string;
  /** Everything since the campaign was opened, in log order, then what comes; ends with the campaign. */
  readonly events: AsyncIterable<Told>;
  readonly registerKind: (kind: RemarkKind) => Promise<void>;
  /** Whether it is in the log: not where the campaign has ended, or another of this kind is about that event already. */
  readonly remark: (about: Told, kind: string, body: Readonly<Record<string, unknown>>) => Promise<boolean>;
  readonly close: () => Promise<void>;
}

/** Seconds of one wait for events: who is told to end waits no longer for it. */
const WAIT = 5;

export const observe = async (options: ObserveOptions): Promise<Observation> => {
  const { tell = () => undefined, signal = new AbortController().signal } = options;
  const credentials = await readCredentials(options.creds);
  const gate = await openGate(options.url, credentials, (why) => tell(`waits: ${why}`));
  try {
    const grant = await gate.attach(options.software ?? "cambrian-agent");
    const campaign = options.campaign ?? onlyOne(grant);
    const { genesis, events } = await gate.read(campaign, { after: 0 });
    const [opening] = events;
    if (opening === undefined || genesis === null)
      throw new AttachError(
        "refused",
        `no campaign ${campaign} is conducted there`,
        "`cambrian campaign list` there names those that are",
      );
    const say = (about: Told, type: string, data: Readonly<Record<string, unknown>>) =>
      gate.remark({ campaign, genesis, about: about.event.id }, grant, { type, data } as Contribution);
    const { agent } = credentials;
    return {
      grant,
      campaign,
      events: follow(gate, campaign, signal),
      registerKind: async ({ kind, description, schema }) =>
        void (await say(opening, "RemarkKindRegistered", { agent, kind, description, schema })),
      remark: async (about, kind, body) => {
        try {
          await say(about, "RemarkMade", { agent, kind, experiment: experimentOf(about), body });
          return true;
        } catch (cause) {
          if (cause instanceof Refusal && (cause.code === "closed" || cause.code === "duplicate"))
            return false;
          throw cause;
        }
      },
      close: async () => {
        await gate.detach().catch(() => undefined);
        await gate.close();
      },
    };
  } catch (cause) {
    await gate.close();
    throw cause;
  }
};

const onlyOne = ({ campaigns }: Grant): string => {
  const [campaign, ...others] = campaigns ?? [];
  if (campaign !== undefined && others.length === 0) return campaign;
  throw new AttachError(
    "failed",
    "the grant is for several campaigns, and none was named",
    "Name the one that is to be observed: { campaign }",
  );
};

async function* follow(gate: GateClient, campaign: string, signal: AbortSignal): AsyncGenerator<Told> {
  for (let after = 0; !signal.aborted;) {
    const part = await gate.read(campaign, { after, waitSeconds: WAIT });
    for (const told of part.events) {
      if (signal.aborted) return;
      yield told;
      if (told.event.type === "CampaignClosed") return;
    }
    after = part.after;
  }
}

/** In whose life the event is; null for one of the campaign as a whole. */
const experimentOf = ({ event }: Told): string | null => {
  const stream = parseSubject(String(event["subject"]))?.stream;
  return stream?.kind === "experiment" ? stream.id : null;
};
