export interface Spread {
  median: number;
  min: number;
  max: number;
}
export function median(values: readonly number[]): number;
export function spread(values: readonly number[]): Spread;
export function takeTurns<T>(
  sides: readonly ((round: number) => Promise<T>)[],
  rounds: number,
): Promise<T[][]>;
export function fastestWay(rounds: readonly Record<string, number>[]): Spread & { how: string };
