// Where the model of `npm run test:llm` lies: in a folder of its own, which no normal install makes.
import path from "node:path";

export const FOLDER = path.resolve(import.meta.dirname, "../../.llm");
export const WEIGHTS = path.join(FOLDER, "model.gguf");
/** As Ollama calls it. */
export const MODEL = "qwen2.5-coder:1.5b";
export const LLAMA = path.join(FOLDER, "node_modules/node-llama-cpp/dist/index.js");
