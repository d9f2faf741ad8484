// Lines that stay at the bottom of a terminal while other lines scroll above them. What is said waits for the next
// drawing, so that a burst of lines costs one.

/** As much of a terminal as is needed. */
export interface Terminal {
  readonly columns: number;
  readonly rows: number;
  readonly write: (text: string) => unknown;
}

export interface Region {
  /** A line above the region, with the next drawing. */
  readonly say: (line: string) => void;
  /** Draws what was said and, below it, these lines; lines that the terminal has no room for are left out. */
  readonly draw: (lines: readonly string[]) => void;
  /** Writes what was said, and leaves the terminal as if the region had never been. */
  readonly clear: () => void;
}

export const makeRegion = (terminal: Terminal): Region => {
  let said: string[] = [];
  let shown: readonly string[] = [];
  const draw = (lines: readonly string[]): void => {
    const room = Math.max(0, terminal.rows - 2);
    const next = lines.slice(0, room);
    const same = next.length === shown.length && next.every((line, index) => line === shown[index]);
    if (said.length === 0 && same) return;
    const up = shown.length > 0 ? `\x1b[${shown.length}A` : "";
    const text = [...said, ...next].map((line) => `${line}\n`).join("");
    // Up to where the region began, everything below away, then anew; one write, so that nothing flickers.
    terminal.write(`${up}\r\x1b[0J${text}`);
    said = [];
    shown = next;
  };
  return { say: (line) => void said.push(line), draw, clear: () => draw([]) };
};
