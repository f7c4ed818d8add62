import { fromArray, OptionError, rng, type Tensor } from "../tensor/index.js";
import { between } from "./transforms/random.js";

/** Measurements of several subjects in time, one after the other. */
export interface Series {
  subject: Int32Array;
  /** From 0. */
  day: Int32Array;
  /** 0 to 24. */
  hour: Float32Array;
  value: Float64Array;
}

export interface SeriesOptions {
  /** Default 6. */
  subjects?: number;
  /** Default 14. */
  days?: number;
  /** Measurements a day. Default 24. */
  perDay?: number;
  /** How strong what cannot be foretold is. Default 1. */
  noise?: number;
  seed?: number;
}

/**
 * Heart rates of several people, generated: a level and a daily rhythm of their own, calmer weekends,
 * a slow drift, and noise that lasts for some hours (each value keeps 0.7 of the last one's deviation).
 * @throws  OptionError series: expected subjects of at least 1, got 0
 * @example series({ subjects: 2, days: 3, perDay: 4 }).value.length // 24
 */
export function series(options: SeriesOptions = {}): Series {
  const { subjects = 6, days = 14, perDay = 24, noise = 1, seed = 0 } = options;
  for (const [name, value] of Object.entries({ subjects, days, perDay })) {
    if (!(Number.isInteger(value) && value >= 1)) {
      throw new OptionError("series", `${name} of at least 1`, `${value}`);
    }
  }
  if (!(noise >= 0)) throw new OptionError("series", "noise ≥ 0", `${noise}`);
  const length = subjects * days * perDay;
  const out: Series = {
    subject: new Int32Array(length),
    day: new Int32Array(length),
    hour: new Float32Array(length),
    value: new Float64Array(length),
  };
  const random = rng(seed);
  let i = 0;
  for (let subject = 0; subject < subjects; subject++) {
    const own = random.fork();
    const level = between(own, 58, 82);
    const swing = between(own, 6, 16);
    const peak = between(own, 13, 19);
    const weekend = between(own, 0, 6);
    const drift = between(own, -0.4, 0.4);
    let deviation = 0;
    for (let day = 0; day < days; day++) {
      for (let k = 0; k < perDay; k++, i++) {
        const hour = (24 * k) / perDay;
        deviation = 0.7 * deviation + 2 * noise * own.normal();
        const rhythm = swing * Math.cos((2 * Math.PI * (hour - peak)) / 24);
        out.subject[i] = subject;
        out.day[i] = day;
        out.hour[i] = hour;
        out.value[i] = level + rhythm - (day % 7 > 4 ? weekend : 0) + drift * day + deviation;
      }
    }
  }
  return out;
}

/** What a model learns from: the last values, and what comes next. */
export interface Lagged {
  /** [n, lags + 2]: the last values, oldest first, then sine and cosine of the hour. */
  x: Tensor;
  /** [n, 1]: the next value. */
  y: Tensor;
  subject: Int32Array;
  /** The day of `y`. */
  day: Int32Array;
}

/**
 * A series as examples: from the last `lags` values of a subject, the next one. No example reaches over
 * two subjects.
 * @throws  OptionError lagged: expected lags from 1 to 5, got 9
 */
export function lagged({ subject, day, hour, value }: Series, lags = 6): Lagged {
  const counts = new Map<number, number>();
  for (const who of subject) counts.set(who, (counts.get(who) ?? 0) + 1);
  const most = Math.min(...counts.values()) - 1;
  if (!(Number.isInteger(lags) && lags >= 1 && lags <= most)) {
    throw new OptionError("lagged", `lags from 1 to ${most}`, `${lags}`);
  }
  const places = Array.from(value, (_, i) => i).filter((i) => subject[i - lags] === subject[i]);
  const x = new Float32Array(places.length * (lags + 2));
  places.forEach((i, row) => {
    const angle = (2 * Math.PI * hour[i]) / 24;
    const numbers = [...value.subarray(i - lags, i), Math.sin(angle), Math.cos(angle)];
    x.set(numbers, row * (lags + 2));
  });
  return {
    x: fromArray(x, [places.length, lags + 2]),
    y: fromArray(
      places.map((i) => value[i]),
      [places.length, 1],
    ),
    subject: Int32Array.from(places, (i) => subject[i]),
    day: Int32Array.from(places, (i) => day[i]),
  };
}
