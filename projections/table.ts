// The tables of a projection: what columns they have, the rows that a state holds, the rows that an event touched.
// A row is a function of the state, so that the same rows can be read from memory and from a database. Names are
// camelCase here and snake_case in SQL (infra/database/database.ts).
import type { Schema } from "effect";
import type { LoggedEvent } from "../events/envelope.ts";

/** Types that PGlite and PostgreSQL know and that come back as they went in; integers are int8, read as numbers. */
export type ColumnType = "text" | "bigint" | "double precision" | "boolean" | "jsonb";

export interface Column<Type extends ColumnType = ColumnType, Nullable extends boolean = boolean> {
  readonly type: Type;
  readonly nullable: Nullable;
}

const column = <Type extends ColumnType>(type: Type) => ({ type, nullable: false }) as const;
export const text = column("text");
export const integer = column("bigint");
export const real = column("double precision");
export const truth = column("boolean");
export const json = column("jsonb");
/** A value that may be unknown; unknown is null, never a number that stands for it. */
export const nullable = <Type extends ColumnType>({ type }: Column<Type>) =>
  ({ type, nullable: true }) as const;

export type Columns = Readonly<Record<string, Column>>;
interface ValueOf {
  readonly text: string;
  readonly bigint: number;
  readonly "double precision": number;
  readonly boolean: boolean;
  readonly jsonb: Schema.Json;
}
type Cell<C extends Column> = ValueOf[C["type"]] | (C["nullable"] extends true ? null : never);
/** A row of a table with these columns. */
export type RowOf<C extends Columns> = { readonly [Name in keyof C]: Cell<C[Name]> };
/** A row of any table. */
export type Row = Readonly<Record<string, Schema.Json>>;

/** Methods, not function properties: a table of one state can then stand in a list of tables of unknown states. */
export interface Table<State = unknown> {
  readonly name: string;
  readonly columns: Columns;
  readonly primaryKey: readonly string[];
  /** Every row of the state, in no particular order. */
  rows(state: State): Iterable<Row>;
  /** The rows that an event added or changed, as the state after it holds them. Rows are never removed. */
  touched(state: State, event: LoggedEvent): Iterable<Row>;
}

/** Declares a table; the compiler holds its rows against its columns. */
export const defineTable = <State, const C extends Columns>(definition: {
  readonly name: string;
  readonly columns: C;
  readonly primaryKey: readonly (keyof C & string)[];
  readonly rows: (state: State) => Iterable<RowOf<C>>;
  readonly touched: (state: State, event: LoggedEvent) => Iterable<RowOf<C>>;
}): Table<State> & { readonly columns: C } => definition as unknown as Table<State> & { readonly columns: C };
