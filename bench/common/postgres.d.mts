export interface Postgres {
  /** The address by the socket in the file system. */
  readonly url: string;
  /** Rows, a line each, their columns with "|" between. */
  query(sql: string): string[];
  stop(): Promise<void>;
}
export function findPostgres(): string | null;
export function startPostgres(): Promise<Postgres>;
