import test from "ava";
import { Layer, ManagedRuntime } from "effect";
import { memoryEventStore } from "../../../infra/event-store/memory.ts";
import { memoryKeys } from "../../../infra/keys/memory.ts";
import { contract } from "./contract.ts";

const runtime = ManagedRuntime.make(memoryEventStore.pipe(Layer.provide(memoryKeys)));
test.after.always(() => runtime.dispose());

contract(test, (effect) => runtime.runPromise(effect));
