/** What is said of anything thrown: PGlite also throws what is no Error, the file system's own objects. */
export const messageOf = (cause: unknown): string => {
  if (cause instanceof Error) return cause.message;
  if (typeof cause !== "object" || cause === null) return String(cause);
  return Object.entries(cause)
    .filter(([, value]) => typeof value === "string" || typeof value === "number")
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
};
