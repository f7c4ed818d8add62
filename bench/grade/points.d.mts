export function pointsOf(csv: string): number;
