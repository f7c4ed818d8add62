import { inspect } from "node:util";
import { DISPLAY, type MimeBundle, t } from "../host/index.js";
import type { ProgressLine } from "../progress/index.js";
import { OptionError } from "../tensor/index.js";
import type { Figure } from "../viz/index.js";
import { percent } from "../viz/numbers.js";
import { readFiles } from "./files.js";
import { type Leaderboard, leaderboardOf } from "./leaderboard.js";
import { plotRuns } from "./plotRuns.js";
import { accuracyOf, type SharedRun } from "./run.js";
import { htmlTable, textTable } from "./table.js";

/** A group's runs and checks, read once; shows itself as a table of the runs. */
export class Group {
  constructor(
    /** Each once, the oldest first. */
    readonly runs: readonly SharedRun[],
    readonly checks: readonly (ProgressLine & { readonly member: string })[],
    /** Files that could not be read, and why. */
    readonly problems: readonly string[] = [],
  ) {}

  /** Everybody who ran or checked something. */
  get members(): string[] {
    const names = [...this.runs, ...this.checks].map(({ member }) => member);
    return [...new Set(names)].filter((name) => name !== "").sort();
  }

  /**
   * Loss, accuracy, parameters and time of all runs in one figure.
   * @throws OptionError plotRuns: expected runs, got none
   */
  plot(options: { title?: string } = {}): Figure {
    return plotRuns(this.runs, options);
  }

  /**
   * Who is ahead in an open exercise: by accuracy, then by fewer parameters.
   * @throws OptionError leaderboard: expected an exercise that somebody checked, got "stackNets"
   */
  leaderboard(exercise: string): Leaderboard {
    return leaderboardOf(this.checks, exercise);
  }

  /** The table of the runs. */
  toHtml(): string {
    return htmlTable(this.#head(), this.#rows());
  }

  toString(): string {
    return [textTable(this.#head(), this.#rows()), ...this.problems].join("\n");
  }

  [DISPLAY](): MimeBundle {
    return {
      "text/html": htmlTable(this.#head(), this.#rows(), this.problems),
      "text/plain": this.toString(),
    };
  }

  [inspect.custom](): string {
    return this.toString();
  }

  #head(): string[] {
    return [
      t({ ko: "이름", en: "member" }),
      t({ ko: "실행", en: "run" }),
      t({ ko: "정확도", en: "accuracy" }),
      t({ ko: "매개변수", en: "parameters" }),
      t({ ko: "초", en: "seconds" }),
    ];
  }

  #rows(): string[][] {
    return this.runs.map((run) => {
      const accuracy = accuracyOf(run);
      const name = run.finished
        ? run.name
        : `${run.name} (${t({ ko: "끝나지 않음", en: "not finished" })})`;
      return [
        run.member,
        name,
        accuracy === undefined ? "–" : percent(accuracy),
        run.parameters === 0 ? "–" : run.parameters.toLocaleString("en"),
        run.seconds.toFixed(1),
      ];
    });
  }
}

/**
 * A group's work from wherever it lies: run folders, notebooks that were passed around, progress
 * files, or folders of all that. `show(group("shared").plot())`.
 * @throws OptionError group: expected files or folders, got none
 */
export function group(...paths: string[]): Group {
  if (paths.length === 0)
    throw new OptionError(
      "group",
      "files or folders",
      "none",
      'group("runs"), group("mina.ipynb", "jun.ipynb"), group("shared")',
    );
  const { runs, checks, problems } = readFiles(paths);
  return new Group(withoutDoubles(runs), checks, problems);
}

/** A run stands in its folder and in the notebook: counted once, the finished one wins. */
function withoutDoubles(runs: readonly SharedRun[]): SharedRun[] {
  const found = new Map<string, SharedRun>();
  for (const run of runs) {
    const key = JSON.stringify([run.member, run.name, run.begun]);
    const before = found.get(key);
    if (!before || (run.finished && !before.finished)) found.set(key, run);
  }
  return [...found.values()].sort((a, b) => (a.begun < b.begun ? -1 : 1));
}
