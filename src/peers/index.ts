/** A study group: members, their runs in one figure, leaderboards. */
export { Group, group } from "./group.js";
export { Leaderboard, type Place } from "./leaderboard.js";
export { type Member, member } from "./member.js";
export { plotRuns } from "./plotRuns.js";
export type { SharedRun } from "./run.js";
