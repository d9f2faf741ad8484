// `fetch` that waits for as long as it is asked to: a model may read a long prompt for many minutes before its first
// word, and Node's own gives up after five. The campaign's time limit ends what takes too long.
import { Agent, fetch as fetchBy, type RequestInfo, type RequestInit } from "undici";

const patient = new Agent({ headersTimeout: 0, bodyTimeout: 0 });

export const patientFetch = ((input: RequestInfo, init?: RequestInit) =>
  fetchBy(input, { ...init, dispatcher: patient })) as unknown as typeof fetch;
