/** The sum of all students' points in a gradebook; the first line names the columns. */
export function pointsOf(csv) {
  const [head, ...students] = csv
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(","));
  const column = ["points", "score"].map((name) => head.indexOf(name)).find((at) => at >= 0);
  if (column === undefined) throw new Error(`a gradebook without points: ${head.join(",")}`);
  return students.reduce((sum, cells) => sum + Number(cells[column]), 0);
}
