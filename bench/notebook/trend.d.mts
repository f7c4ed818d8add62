interface Sample {
  seconds: number;
  megabytes: number;
}
export interface Trend {
  first: number;
  last: number;
  most: number;
  perMinute: number;
}
export function trend(samples: readonly Sample[]): Trend;
