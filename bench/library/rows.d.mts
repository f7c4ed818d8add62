interface Head {
  work: string;
  threads: number;
  peer: string;
  version?: string;
  theirThreads?: number;
}
interface Answer {
  ways?: Record<string, number>;
  batch?: number | null;
  unavailable?: string;
  bytes?: number;
  note?: string;
}
export interface Row extends Head {
  unit?: string;
  ours: number | null;
  theirs: number | null;
  ratio: number | null;
  oursRange?: [number, number];
  theirsRange?: [number, number];
  how?: string;
  note?: string;
  why?: string;
}
export function timeRow(head: Head, ours: readonly Answer[], theirs: readonly Answer[]): Row;
export function memoryRow(head: Head, ours: readonly Answer[], theirs: readonly Answer[]): Row;
export function rowsTable(rows: readonly Row[]): string;
export function rowLine(row: Row): string;
