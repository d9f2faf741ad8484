// What happened in a made-up history, and in which stream.
import type { Fact } from "../../events/index.ts";
import type { StreamName } from "../../events/stream.ts";

export type Told = Fact & { readonly stream: StreamName };
