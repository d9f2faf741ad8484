// Mistakes that no recorded history shows, each with the reason why none could, or what finds it instead.
export interface Survivor {
  readonly file: string;
  readonly was: string;
  readonly becomes: string;
  readonly why: string;
}

export const survivors: readonly Survivor[] = [];
