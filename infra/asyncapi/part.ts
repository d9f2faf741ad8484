// What a part of the system adds to the AsyncAPI document.
type Named = Readonly<Record<string, object>>;

export interface Part {
  readonly channels: Named;
  readonly operations: Named;
  /** Both go to the document's components. */
  readonly messages: Named;
  readonly schemas: Named;
}
