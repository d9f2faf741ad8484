// The programs of layers that are evaluated again, each in a file named for its digest.
import * as fs from "node:fs";
import { join } from "node:path";

export const layerFile = (data: string, code: string): string =>
  join(data, "layers", `${code.slice("sha256:".length)}.py`);

export const saveLayer = (data: string, code: string, source: Uint8Array): void => {
  fs.mkdirSync(join(data, "layers"), { recursive: true });
  fs.writeFileSync(layerFile(data, code), source);
};
