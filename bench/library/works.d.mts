export const WORKS: Record<string, { unit: string; says: string }>;
export const MEMORY_STEPS: Record<string, number>;
export function inUnit(work: string, seconds: number, batch: number | null): number;
