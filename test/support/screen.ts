// A terminal that understands what the live view writes: newline, return, cursor up, clear to the end.

/** The lines that stand on an endless screen after all this was written. */
export const linesOnScreen = (written: string): readonly string[] => {
  const lines: string[] = [""];
  let at = 0;
  for (const [, up, clear, letter] of written.matchAll(/\x1b\[(\d+)A|(\x1b\[0J)|([^\x1b])/g)) {
    if (up !== undefined) at -= Number(up);
    else if (clear !== undefined) lines.splice(at, Infinity, "");
    else if (letter === "\n") {
      at += 1;
      lines[at] ??= "";
    } else if (letter !== "\r") lines[at] = `${lines[at] ?? ""}${letter ?? ""}`;
  }
  return lines.slice(0, -1);
};
