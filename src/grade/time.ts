/** Whether this system knows the time zone (IANA's name). */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** A time zone's distance from UTC at a moment, in milliseconds. */
function offsetAt(utc: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone: zone, hourCycle: "h23", era: "short" },
    ...{ year: "numeric", month: "numeric", day: "numeric" },
    ...{ hour: "numeric", minute: "numeric", second: "numeric" },
  }).formatToParts(utc);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  const wall = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return wall - Math.floor(utc / 1000) * 1000;
}

/**
 * The moment of a time as people write it ("2026-03-20T23:59"), in milliseconds. One without "Z" or "+09:00" is the zone's:
 * where clocks are put back, the first of the two moments; where they are put forward, the moment after the gap.
 */
export function inZone(text: string, zone: string): number {
  const iso = text.replace(" ", "T");
  if (/(Z|[+-]\d\d:\d\d)$/.test(iso)) return Date.parse(iso);
  const wall = Date.parse(`${iso}Z`);
  const offsets = [offsetAt(wall - 86_400_000, zone), offsetAt(wall + 86_400_000, zone)];
  const moments = offsets.map((offset) => wall - offset).sort((a, b) => a - b);
  return moments.find((utc) => utc + offsetAt(utc, zone) === wall) ?? (moments[1] as number);
}

/** "2026-03-20 23:59:00 +09:00". */
export function localTime(utc: number, zone: string): string {
  const offset = offsetAt(utc, zone);
  const shown = new Date(utc + offset).toISOString().slice(0, 19).replace("T", " ");
  const minutes = Math.abs(offset) / 60_000;
  const two = (n: number) => String(Math.floor(n)).padStart(2, "0");
  return `${shown} ${offset < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}
