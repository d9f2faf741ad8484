// The version of the code that decides; every event carries it (`logicversion`), so that a replay knows which code to ask.
import manifest from "../package.json" with { type: "json" };

export const LOGIC_VERSION: string = manifest.version;
