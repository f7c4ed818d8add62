import { fastestWay, spread } from "../common/stats.mjs";
import { number, table } from "../common/table.mjs";
import { inUnit, WORKS } from "./works.mjs";

/**
 * One line of the table from the rounds of two sides.
 *
 * @param ours answers { ways: { WAY: seconds }, batch } or { unavailable }, one a round
 * @param theirs likewise
 */
export function timeRow(head, ours, theirs) {
  const missing = missingRow(head, ours, theirs);
  if (missing) return missing;
  const { work } = head;
  const [our, their] = [ours, theirs].map((rounds) => {
    const { how, ...seconds } = fastestWay(rounds.map(({ ways }) => ways));
    const { batch } = rounds[0];
    const { median, min, max } = seconds;
    const values = [median, min, max].map((value) => inUnit(work, value, batch));
    return { how, seconds: median / (batch ?? 1), value: values[0], ...spread(values) };
  });
  const range = (side) => [side.min, side.max];
  return {
    ...head,
    unit: WORKS[work].unit,
    ours: our.value,
    theirs: their.value,
    ratio: their.seconds / our.seconds,
    oursRange: range(our),
    theirsRange: range(their),
    ...(their.how ? { how: their.how } : {}),
    ...(theirs[0].note ? { note: theirs[0].note } : {}),
  };
}

/** Peak memory; the ratio is above 1 where we need less. */
export function memoryRow(head, ours, theirs) {
  const missing = missingRow(head, ours, theirs);
  if (missing) return missing;
  const [our, their] = [ours, theirs].map((runs) => spread(runs.map((r) => r.bytes / 2 ** 20)));
  return {
    ...{ ...head, unit: "MB", ours: our.median, theirs: their.median },
    ratio: their.median / our.median,
    ...{ oursRange: [our.min, our.max], theirsRange: [their.min, their.max] },
  };
}

function missingRow(head, ours, theirs) {
  const why = [...ours, ...theirs].find(({ unavailable }) => unavailable)?.unavailable;
  return why === undefined ? null : { ...head, ours: null, theirs: null, ratio: null, why };
}

const HEADER = ["work", "threads", "peer", "ours", "", "theirs", "", "", "ratio"];

/** What is shown: one line a row with the smallest and largest of the rounds, then what is missing. */
export function rowsTable(rows) {
  const measured = rows.filter(({ why }) => !why);
  const lines = measured.length ? [table(HEADER, measured.map(cells), "lrlrlrllr")] : [];
  const missing = missingLines(rows.filter(({ why }) => why));
  return [...lines, ...(missing.length ? ["", "Not measured:", ...missing] : [])].join("\n");
}

/** The same in one line, for while it runs. */
export function rowLine({ work, threads, peer, how, why, unit, ours, theirs, ratio }) {
  const start = `${work.padEnd(22)} ${threads}t  ${[peer, how && `(${how})`].filter(Boolean).join(" ")}`;
  if (why) return `${start}: ${why}`;
  return `${start}: ${number(ours)} against ${number(theirs)} ${unit}, ratio ${number(ratio)}`;
}

function cells({ work, threads, theirThreads, peer, version, how, unit, ...row }) {
  const only = theirThreads < threads && `${theirThreads} thread`;
  const notes = [how, only].filter(Boolean).join(", ");
  const name = [peer, version, notes && `(${notes})`].filter(Boolean).join(" ");
  const range = ([min, max]) => `[${number(min)} – ${number(max)}]`;
  return [
    ...[work, threads, name, number(row.ours), range(row.oursRange)],
    ...[number(row.theirs), range(row.theirsRange), unit, number(row.ratio)],
  ];
}

/** A reason once, with all the works that it keeps from being measured. */
function missingLines(rows) {
  const works = new Map();
  for (const { peer, why, work } of rows) {
    const key = `${peer}: ${why}`;
    works.set(key, new Set([...(works.get(key) ?? []), work]));
  }
  return [...works].map(([key, names]) => `  ${key} (${[...names].join(", ")})`);
}
