// What made-up events name: an artifact, a layer's code, the place of a measurement.

export const sha = `sha256:${"a".repeat(64)}`;
export const artifact = { sha256: sha, bytes: 10, mediaType: "text/x-python" };
export const code = { artifact, className: "Layer", trust: "printed" } as const;
export const environment = {
  python: "3.11",
  torch: "2.13.0",
  platform: "linux",
  device: "cpu",
  threads: 1,
  digest: sha,
};
