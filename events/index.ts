// The catalogue: every event type there is. A type that is not here cannot be appended.
import * as agent from "./agent/index.ts";
import * as campaign from "./campaign/index.ts";
import * as experiment from "./experiment/index.ts";
import * as notary from "./notary/index.ts";
import * as ops from "./ops/index.ts";

export const catalogue = { ...campaign, ...experiment, ...agent, ...notary, ...ops } as const;

type Catalogue = typeof catalogue;
export type EventName = keyof Catalogue;
/** The data of an event type, decoded: `EventData<"ArchitectureProposed">`. */
export type EventData<Name extends EventName> = Catalogue[Name]["data"]["Type"];
/** What happened, without its envelope; a discriminated union over `type`. */
export type Fact<Name extends EventName = EventName> = {
  readonly [N in Name]: { readonly type: N; readonly data: EventData<N> };
}[Name];

export const eventNames = Object.keys(catalogue) as ReadonlyArray<EventName>;
export const isEventName = (name: string): name is EventName => Object.hasOwn(catalogue, name);
