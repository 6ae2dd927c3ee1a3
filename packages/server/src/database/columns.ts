import type { ColumnType } from "kysely";

/** Instants come out as epoch milliseconds and go in as ISO text (`instant()` in ./database.ts). */
export type InstantColumn = ColumnType<number, string, string>;
export type NullableInstantColumn = ColumnType<number | null, string | null | undefined, string | null>;
/** JSON goes in as text: the driver would turn a JavaScript array into an SQL array. */
export type JsonColumn<T> = ColumnType<T, string, string>;
export type OptionalJsonColumn<T> = ColumnType<T, string | undefined, string>;
export type NullableJsonColumn<T> = ColumnType<T | null, string | null | undefined, string | null>;
export type Defaulted<T> = ColumnType<T, T | undefined, T>;
export type NullableColumn<T> = ColumnType<T | null, T | null | undefined, T | null>;
export type CreatedColumn = ColumnType<number, string | undefined, string>;
